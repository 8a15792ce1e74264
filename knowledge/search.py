"""Questions to answers: find what the shop knows, and say how sure that is.

Chroma keeps the vectors; serving reads a merchant's whole set into memory once (numpy, about 7 MB for
1,000 entries) because scoring all entries there takes well under 1 ms where a Chroma query takes 6, and
because confidence needs the scores of all entries, not of the nearest few.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import numpy as np

from knowledge.embedding.protocol import Embedder, QuickEmbedder
from knowledge.entries import Entry
from knowledge.index import Manifest, Record, VectorIndex
from knowledge.shelf import Shelf

MENU = 5
SHELVES = 64
REFRESH_SECONDS = 2.0
BATCH = 32

Progress = Callable[[int, int], None]


class Zone(StrEnum):
    """What to do with the best passage."""

    ANSWER = "answer"
    ASK = "ask"
    HAND_OVER = "hand_over"


@dataclass(slots=True)
class Passage:
    """One entry that may answer; `confidence` is the chance (0–1) that it is the right one."""

    entry: Entry
    score: float
    confidence: float
    source: str


@dataclass(slots=True)
class Findings:
    """At most five passages, best first; `confidence` is the best one's."""

    passages: list[Passage]
    zone: Zone
    confidence: float


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: counts of entries."""

    version: int
    entries: int
    embedded: int
    pruned: int


class KnowledgeSearch:
    """Search over the published entries of every merchant."""

    def __init__(self, embedder: Embedder, index: VectorIndex) -> None:
        self._embedder = embedder
        self._index = index
        self._shelves: OrderedDict[int, Shelf] = OrderedDict()
        self._checked: dict[int, float] = {}

    def version(self, merchant_id: int) -> int | None:
        """Return the version of the entries being served, None if none is loaded."""
        shelf = self._shelves.get(merchant_id)
        return shelf.version if shelf else None

    async def search(self, merchant_id: int, text: str, *, need_confidence: bool = True) -> Findings:
        """Return the passages for a customer's question, best first, and what to do with them."""
        shelf = await self._shelf(merchant_id)
        if shelf is None or not shelf.entries or not text.strip():
            return Findings([], Zone.HAND_OVER, 0.0)
        quick = cast(QuickEmbedder, self._embedder)
        if not need_confidence and getattr(self._embedder, "crowded", False):
            row = (await quick.quick_queries([text]))[0]
        else:
            row = (await self._embedder.queries([text]))[0]
        scores = shelf.scores(row)
        order = np.argsort(-scores)[:MENU]
        passages = [Passage(shelf.entries[i], float(scores[i]), _confidence(float(scores[i])), "faq") for i in order]
        return Findings(passages, _zone(passages[0].confidence), passages[0].confidence)

    async def sync(
        self,
        merchant_id: int,
        version: int,
        entries: Sequence[Entry],
        *,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Serve exactly `entries` as `version`; the old set is served until the new one is complete.

        Only content that has no vectors yet is embedded. Doing it again changes nothing.
        """
        profile = self._embedder.name
        manifest = Manifest(version, tuple((entry.id, entry.content_hash) for entry in entries))
        if await self._index.manifest(merchant_id, profile) == manifest:
            await self._shelf(merchant_id)
            return SyncReport(version, len(entries), 0, 0)
        stored = await self._index.stored(merchant_id, profile)
        fresh = list({e.content_hash: e for e in entries if e.content_hash not in stored}.values())
        for start in range(0, len(fresh), BATCH):
            await self._embed(merchant_id, fresh[start : start + BATCH])
            if progress:
                progress(min(start + BATCH, len(fresh)), len(fresh))
        await self._index.publish(merchant_id, profile, manifest)
        await self._load(merchant_id, manifest)
        pruned = await self._index.prune(merchant_id, profile, manifest.hashes)
        return SyncReport(version, len(entries), len(fresh), pruned)

    async def _embed(self, merchant_id: int, entries: Sequence[Entry]) -> None:
        views = [(entry, view, text) for entry in entries for view, text in entry.views().items()]
        rows = await self._embedder.passages([text for _, _, text in views])
        records = [
            Record(entry.content_hash, view, entry.to_json(), row)
            for (entry, view, _), row in zip(views, rows, strict=True)
        ]
        await self._index.add(merchant_id, self._embedder.name, records)

    async def _shelf(self, merchant_id: int) -> Shelf | None:
        now = time.monotonic()
        known = self._shelves.get(merchant_id)
        due = known is None or (self._index.shared and now - self._checked.get(merchant_id, 0.0) > REFRESH_SECONDS)
        if due:
            self._checked[merchant_id] = now
            manifest = await self._index.manifest(merchant_id, self._embedder.name)
            if manifest and (known is None or known.manifest != manifest):
                await self._load(merchant_id, manifest)
        if merchant_id in self._shelves:
            self._shelves.move_to_end(merchant_id)
        return self._shelves.get(merchant_id)

    async def _load(self, merchant_id: int, manifest: Manifest) -> None:
        records = await self._index.load(merchant_id, self._embedder.name)
        self._shelves[merchant_id] = Shelf.build(manifest, records)
        while len(self._shelves) > SHELVES:
            self._shelves.popitem(last=False)


def _confidence(score: float) -> float:
    return float(1 / (1 + np.exp(-(score - 0.845) * 60)))


def _zone(confidence: float) -> Zone:
    if confidence >= 0.75:
        return Zone.ANSWER
    return Zone.ASK if confidence >= 0.3 else Zone.HAND_OVER
