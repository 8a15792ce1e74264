"""What search asks of an embedding: vectors for questions and for passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of `dim` columns (0: not known before the first text).

    The first 512 columns are always USE's, which is everywhere and cheap; a second, slower model's follow.
    `name` identifies the embedding profile: vectors of two profiles are never compared. `manner` says what
    the second model is: `e5`, `other` (an endpoint), or `use` when there is none.
    """

    name: str
    dim: int
    manner: str

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, for texts that customers write."""
        ...

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, for texts that shops write."""
        ...

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone."""
        ...
