"""An embedder that reads each text once: fitting asks for the same ones ten times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.reading import USE_DIM


class Remembering:
    """The local models, with every row they made; questions and passages are read alike."""

    def __init__(self, inner: LocalEmbedder) -> None:
        self._inner = inner
        self._known: dict[str, Vectors] = {}
        self.name, self.dim, self.manner = inner.name, inner.dim, inner.manner

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, await self._inner.passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        return await self.passages(texts)

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone."""
        return (await self.passages(texts))[:, :USE_DIM]
