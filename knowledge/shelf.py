"""One merchant's published entries in memory, ready to be scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.entries import Entry
from knowledge.index import Manifest, Record


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries and the matrix of their views; `owner[i]` is the entry that row i belongs to."""

    manifest: Manifest
    entries: tuple[Entry, ...]
    rows: Vectors
    owner: NDArray[np.intp]

    @property
    def version(self) -> int:
        """Return the version being served."""
        return self.manifest.version

    @classmethod
    def build(cls, manifest: Manifest, records: Sequence[Record]) -> Shelf:
        """Return the shelf that `manifest` describes, from the stored records."""
        by_hash: dict[str, list[Record]] = {}
        for record in records:
            by_hash.setdefault(record.content_hash, []).append(record)
        entries: list[Entry] = []
        rows: list[Vectors] = []
        owner: list[int] = []
        for entry_id, content_hash in manifest.members:
            views = by_hash.get(content_hash, [])
            if not views:
                continue
            owner += [len(entries)] * len(views)
            rows += [record.vector for record in views]
            entries.append(Entry.from_json(entry_id, views[0].content))
        matrix = np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)
        return cls(manifest, tuple(entries), matrix, np.asarray(owner, dtype=np.intp))

    def scores(self, row: Vectors) -> Vectors:
        """Return one score an entry: the best of its views."""
        best = np.full(len(self.entries), -np.inf, dtype=np.float32)
        np.maximum.at(best, self.owner, self.rows @ row)
        return best
