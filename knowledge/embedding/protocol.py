"""What search asks of an embedding: vectors for questions and for passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of `dim` columns.

    `name` identifies the embedding profile: vectors of two profiles are never compared.
    `parts` are the column ranges of its models; each range times its weight is what the
    model itself would have said, so search can look at one model's opinion alone.
    """

    name: str
    dim: int
    parts: tuple[slice, ...]

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, for texts that customers write."""
        ...

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, for texts that shops write."""
        ...


class QuickEmbedder(Embedder, Protocol):
    """An embedder whose first part is cheap enough to answer alone in a burst."""

    @property
    def crowded(self) -> bool:
        """Whether so many texts wait for the slow part that a caller should go without it."""
        ...

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with only the first part filled, the rest zero."""
        ...
