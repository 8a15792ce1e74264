"""USE alone, for vectors that another model made: its columns come first in every row."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.embedding.protocol import Embedder, Vectors


class QuickEmbedder:
    """Reads questions for the profile `name` by the USE of another embedder; needs neither network nor its model."""

    manner = "use"

    def __init__(self, name: str, whose: Embedder) -> None:
        self.name = name
        self.dim = 0
        self._whose = whose

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone."""
        return await self._whose.quick_queries(texts)

    passages = queries
    quick_queries = queries
