"""Questions to answers: find what the shop knows, and say how sure that is.

A question is put into normal form, read by the embedding models and the adapter (`reading.py`), weighed
against all entries of the shop (`evidence.py`), and the best entry's chance of being right decides the zone
(`calibration.py`). Figures: `python -m bench.retrieval`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from agent.clock import Clock, in_shop_time, system_clock
from agent.errors import ModelUnavailable
from knowledge.calibration import stored_calibration
from knowledge.embedding.protocol import Embedder, Vectors
from knowledge.entries import Entry
from knowledge.evidence import weigh
from knowledge.findings import NOTHING, Findings, Passage, SyncReport, Zone
from knowledge.index import Manifest, Record, VectorIndex
from knowledge.language.normal import bare, normal
from knowledge.reading import Reader
from knowledge.shelf import Shelf
from knowledge.shelves import Shelves

__all__ = ["Findings", "KnowledgeSearch", "Passage", "SyncReport", "Zone"]

MENU = 5
BATCH = 16
QUICK = "use"
Progress = Callable[[int, int], None]
"""Called with the number of entries embedded so far and in all."""

_ANY_QUESTION = "您好"


class KnowledgeSearch:
    """Search over the published entries of every merchant; one for the whole process."""

    def __init__(self, embedder: Embedder, index: VectorIndex, clock: Clock = system_clock) -> None:
        self._embedder = embedder
        self._index = index
        manners = (embedder.manner,) if embedder.manner == QUICK else (embedder.manner, QUICK)
        self._shelves = Shelves(index, embedder.name, manners, today=lambda: in_shop_time(clock()).date())

    @property
    def index(self) -> VectorIndex:
        """Return where the vectors are kept."""
        return self._index

    @property
    def profile(self) -> str:
        """Return the name under which the index keeps the vectors of this search's models."""
        return self._embedder.name

    def over(self, index: VectorIndex) -> KnowledgeSearch:
        """Return a search with the same models over another index; this one's shops are not touched."""
        return KnowledgeSearch(self._embedder, index)

    def version(self, merchant_id: int) -> int | None:
        """Return the version of the entries being served, None if none is loaded yet."""
        return self._shelves.version(merchant_id)

    async def warm_up(self) -> None:
        """Load what the first question needs, so that no customer waits for it."""
        row = await self._embedder.quick_queries([_ANY_QUESTION])
        Reader(QUICK).read(row, [_ANY_QUESTION])

    async def search(self, merchant_id: int, text: str, *, need_confidence: bool = True) -> Findings:
        """Return the passages for a customer's question, best first, and what to do with them.

        Without `need_confidence` (a chat model will judge the passages) a question is read by USE alone: the
        second model costs ten times as much and finds one answer in a hundred more. So is any question
        while an embedding endpoint is down.
        """
        pair = await self._shelves.get(merchant_id)
        question = normal(text)
        if not pair or not bare(question):
            return NOTHING
        row, manner = await self._read(question, need_confidence)
        return _find(row, manner, question, pair[manner])

    async def sync(
        self, merchant_id: int, version: int, entries: Sequence[Entry], *, progress: Progress | None = None
    ) -> SyncReport:
        """Serve exactly `entries`, each on its days, as `version`; until that is complete the old set is served.

        Only content that has no vectors yet is embedded. Doing it again changes nothing. The caller sees
        to it that two syncs of one merchant do not run at once.
        """
        profile = self._embedder.name
        manifest = Manifest(version, tuple((entry.id, entry.content_hash) for entry in entries))
        fresh: list[Entry] = []
        if await self._index.manifest(merchant_id, profile) != manifest:
            stored = await self._index.stored(merchant_id, profile)
            fresh = list({e.content_hash: e for e in entries if e.content_hash not in stored}.values())
            for start in range(0, len(fresh), BATCH):
                await self._embed(merchant_id, fresh[start : start + BATCH])
                if progress:
                    progress(min(start + BATCH, len(fresh)), len(fresh))
            await self._index.publish(merchant_id, profile, manifest)
        await self._shelves.put(merchant_id, manifest)
        pruned = await self._index.prune(merchant_id, profile, manifest.hashes)
        return SyncReport(version, len(entries), len(fresh), pruned)

    async def _read(self, question: str, need_confidence: bool) -> tuple[Vectors, str]:
        """Return the question's row and the manner in which it was read."""
        if not need_confidence:
            return await self._embedder.quick_queries([question]), QUICK
        try:
            return await self._embedder.queries([question]), self._embedder.manner
        except ModelUnavailable:
            return await self._embedder.quick_queries([question]), QUICK

    async def _embed(self, merchant_id: int, entries: Sequence[Entry]) -> None:
        views = [(entry, view, normal(text)) for entry in entries for view, text in entry.views().items()]
        rows = await self._embedder.passages([text for _, _, text in views])
        records = [
            Record(entry.content_hash, view, entry.to_json(), row)
            for (entry, view, _), row in zip(views, rows, strict=True)
        ]
        await self._index.add(merchant_id, self._embedder.name, records)


def _find(row: Vectors, manner: str, question: str, shelf: Shelf) -> Findings:
    fitted = stored_calibration(manner)
    evidence = weigh(Reader(manner).read(row, [question]), question, shelf)
    scores = fitted.scores(evidence)
    sure = fitted.confidence(evidence, scores)
    best = np.argsort(-scores)[:MENU]
    shares = np.exp(scores[best] - scores[best[0]])
    passages = [
        Passage(shelf.entries[place], float(scores[place]), sure * float(share), manner)
        for place, share in zip(best, shares, strict=True)
    ]
    return Findings(passages, fitted.zone(evidence, sure), sure)
