"""Questions to answers: find what the shop knows, and say how sure that is.

A question is put into normal form, read by the embedding models and the adapter (`reading.py`), weighed
against all entries of the shop (`evidence.py`), and the best entry's chance of being right decides the zone
(`calibration.py`). Figures: `python -m bench.retrieval`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace

import numpy as np

from agent.clock import Clock, in_shop_time, system_clock
from agent.errors import ModelUnavailable
from knowledge.branches import by_branch
from knowledge.calibration import Calibration, stored_calibration
from knowledge.embedding.metering import Meter, metered
from knowledge.embedding.protocol import Embedder, Vectors
from knowledge.entries import Entry
from knowledge.evidence import Evidence, weigh
from knowledge.findings import NOTHING, Findings, Passage, SyncReport, Zone
from knowledge.index import Manifest, Record, VectorIndex
from knowledge.language.normal import bare, normal
from knowledge.places import QUICK, Place, Places
from knowledge.reading import USE_DIM, Reader, Readings
from knowledge.shelves import Pair
from knowledge.verdict import reach_verdict

__all__ = ["Findings", "KnowledgeSearch", "Passage", "SyncReport", "Zone"]

MENU = 5
BATCH = 16
AT_ONCE = 32
"""Entries an endpoint reads while a publish waits for it; more are read in the background."""
Progress = Callable[[int, int], None]
"""Called with the number of entries embedded so far and in all."""

Spent = Callable[[int, str, Meter], Awaitable[None]]
"""Told what was embedded: merchant, profile, meter."""

log = logging.getLogger(__name__)
_ANY_QUESTION = "您好"


class KnowledgeSearch:
    """Search over the published entries of every merchant; one for the whole process.

    `standby` serves what `embedder`, an endpoint, has not read yet (`places.py`). `spent` is told what
    embedding cost, by merchant and model.
    """

    def __init__(
        self,
        embedder: Embedder,
        index: VectorIndex,
        clock: Clock = system_clock,
        *,
        standby: Embedder | None = None,
        spent: Spent | None = None,
    ) -> None:
        self._embedder = embedder
        self._index = index
        self._clock = clock
        self._spent = spent
        self._places = Places(index, embedder, standby, today=lambda: in_shop_time(clock()).date())

    @property
    def index(self) -> VectorIndex:
        """Return where the vectors are kept."""
        return self._index

    @property
    def embedder(self) -> Embedder:
        """Return the models that read questions."""
        return self._embedder

    @property
    def profile(self) -> str:
        """Return the name under which the index keeps the vectors of this search's models."""
        return self._embedder.name

    def over(self, index: VectorIndex) -> KnowledgeSearch:
        """Return a search with the same models over another index; this one's shops are not touched."""
        return KnowledgeSearch(self._embedder, index, self._clock, spent=self._spent)

    async def as_served(self, merchant_id: int) -> KnowledgeSearch:
        """Return a search by the models that serve a merchant now: other ones while new vectors are being made."""
        place, _ = await self._places.serving(merchant_id)
        return KnowledgeSearch(place.embedder, self._index, self._clock, spent=self._spent)

    async def served_by(self, merchant_id: int) -> str:
        """Return the profile that serves a merchant now."""
        place, _ = await self._places.serving(merchant_id)
        return place.name

    def version(self, merchant_id: int) -> int | None:
        """Return the version of the entries being served, None if none is loaded yet."""
        versions = [place.shelves.version(merchant_id) for place in self._places.known]
        return max((version for version in versions if version is not None), default=None)

    async def warm_up(self) -> None:
        """Load what the first question needs, so that no customer waits for it."""
        row, _ = await asyncio.gather(self._embedder.quick_queries([_ANY_QUESTION]), self._index.warm_up())
        Reader(QUICK).read(row, [_ANY_QUESTION])

    async def search(self, merchant_id: int, text: str, *, need_confidence: bool = True) -> Findings:
        """Return the passages for a customer's question, best first, and what to do with them.

        Without `need_confidence` (a chat model will judge the passages) a question is read by USE alone: the
        second model costs ten times as much and finds one answer in a hundred more. So is any question
        while an embedding endpoint is down.
        """
        place, pair = await self._places.serving(merchant_id)
        question = normal(text)
        if not pair or not bare(question):
            return NOTHING
        row, manner = await self._read(merchant_id, place.embedder, question, need_confidence)
        return by_branch(_find(row, manner, question, pair), question)

    async def sync(
        self, merchant_id: int, version: int, entries: Sequence[Entry], *, progress: Progress | None = None
    ) -> SyncReport:
        """Serve exactly `entries`, each on its days, as `version`; until that is complete the old set is served.

        Only content that has no vectors yet is embedded. Doing it again changes nothing. The caller sees
        to it that two syncs of one merchant do not run at once. Where an endpoint has much to read, or does not
        answer, the standby's vectors are served and the report says how many entries are `pending`: `re_embed`
        reads those, and another sync then goes over to them.
        """
        manifest = Manifest(version, tuple((entry.id, entry.content_hash) for entry in entries))
        wanted, standby = self._places.wanted, self._places.standby
        lacking = await self._lacking(merchant_id, wanted, entries)
        if standby is None or len(lacking) <= AT_ONCE:
            try:
                report = await self._bring(merchant_id, wanted, manifest, lacking, progress)
            except ModelUnavailable as error:
                if standby is None:
                    raise
                log.warning("merchant %s: embedded without the endpoint: %s", merchant_id, error)
            else:
                await self._places.leave_only(merchant_id, wanted)
                return report
        fresh = await self._lacking(merchant_id, standby, entries)
        report = await self._bring(merchant_id, standby, manifest, fresh, progress)
        await self._places.leave_only(merchant_id, standby)
        return replace(report, pending=len(lacking))

    async def re_embed(self, merchant_id: int, entries: Sequence[Entry]) -> AsyncIterator[tuple[int, int]]:
        """Make the wanted profile's vectors that are lacking, and serve nothing of it: `sync` goes over to them.

        Yields how many entries are done and how many there are, first of all what was there already.
        It may run beside a sync of the merchant, and goes on where it was broken off.
        """
        place = self._places.wanted
        fresh = await self._lacking(merchant_id, place, entries)
        total = len({entry.content_hash for entry in entries})
        yield total - len(fresh), total
        for start in range(0, len(fresh), BATCH):
            await self._embed(merchant_id, place.embedder, fresh[start : start + BATCH])
            yield total - max(0, len(fresh) - start - BATCH), total

    async def _bring(
        self, merchant_id: int, place: Place, manifest: Manifest, fresh: Sequence[Entry], progress: Progress | None
    ) -> SyncReport:
        """Publish `manifest` in a place, after making the vectors it lacks: those of `fresh`."""
        for start in range(0, len(fresh), BATCH):
            await self._embed(merchant_id, place.embedder, fresh[start : start + BATCH])
            if progress:
                progress(min(start + BATCH, len(fresh)), len(fresh))
        if await self._index.manifest(merchant_id, place.name) != manifest:
            await self._index.publish(merchant_id, place.name, manifest)
        await place.shelves.put(merchant_id, manifest)
        pruned = await self._index.prune(merchant_id, place.name, manifest.hashes)
        return SyncReport(manifest.version, len(manifest.members), len(fresh), pruned)

    async def _lacking(self, merchant_id: int, place: Place, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries without vectors in a place, each content once."""
        stored = await self._index.stored(merchant_id, place.name)
        return list({e.content_hash: e for e in entries if e.content_hash not in stored}.values())

    async def _read(
        self, merchant_id: int, embedder: Embedder, question: str, need_confidence: bool
    ) -> tuple[Vectors, str]:
        """Return the question's row and the manner in which it was read."""
        if need_confidence and embedder.manner != QUICK:
            try:
                with metered() as meter:
                    row = await embedder.queries([question])
                await self._tell(merchant_id, embedder, meter)
                return row, embedder.manner
            except ModelUnavailable:
                pass
        return await embedder.quick_queries([question]), QUICK

    async def _embed(self, merchant_id: int, embedder: Embedder, entries: Sequence[Entry]) -> None:
        views = [(entry, view, normal(text)) for entry in entries for view, text in entry.views().items()]
        with metered() as meter:
            try:
                rows = await embedder.passages([text for _, _, text in views])
            finally:
                await self._tell(merchant_id, embedder, meter)
        records = [
            Record(entry.content_hash, view, entry.to_json(), row)
            for (entry, view, _), row in zip(views, rows, strict=True)
        ]
        await self._index.add(merchant_id, embedder.name, records)

    async def _tell(self, merchant_id: int, embedder: Embedder, meter: Meter) -> None:
        if self._spent is not None and meter.requests:
            await self._spent(merchant_id, embedder.name, meter)


def _find(row: Vectors, manner: str, question: str, pair: Pair) -> Findings:
    views: list[tuple[Evidence, Calibration]] = []
    reading: Readings | None = None
    evidence: Evidence | None = None
    for read in dict.fromkeys((manner, QUICK)):
        columns = row if read == manner else row[:, :USE_DIM]
        reading = Reader(read).read(columns, [question], reading)
        evidence = weigh(reading, question, pair[read], evidence)
        views.append((evidence, stored_calibration(read)))
    verdict = reach_verdict(views)
    scores, entries = verdict.scores, pair[manner].entries
    best = np.argsort(-scores)[:MENU]
    shares = np.exp(scores[best] - scores[best[0]])
    passages = [
        Passage(entries[place], float(scores[place]), verdict.confidence * float(share), manner)
        for place, share in zip(best, shares, strict=True)
    ]
    asked = next((passage for passage in passages if _asks_for(passage.entry, question)), None)
    if asked is None:
        return Findings(passages, verdict.zone, verdict.confidence)
    passages.sort(key=lambda passage: passage is not asked)
    return Findings(passages, Zone.ANSWER, verdict.confidence)


def _asks_for(entry: Entry, question: str) -> bool:
    """Whether the customer asked in the very words of the entry, or with its store's name: nothing to be unsure of."""
    own, heard = {bare(words) for words in (entry.question, *entry.similar)}, bare(question)
    return heard in own or any(heard.replace(bare(store), "", 1) in own for store in entry.stores)
