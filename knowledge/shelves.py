"""The shelves of the merchants that are being asked, loaded on demand and kept current.

Chroma keeps the vectors; a shelf is its copy in memory (numpy, about 1 MB for 100 wordings). Scoring all
entries there takes about 1 ms where a Chroma query takes 6, and confidence needs the scores of all entries,
not of the nearest few. The least recently asked merchants are dropped from memory when all together hold more
than `room` wordings: a few large shops, or hundreds of small ones.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from agent.clock import in_shop_time, system_clock
from knowledge.entries import Entry, answering, next_change
from knowledge.index import Manifest, Record, VectorIndex
from knowledge.reading import USE_DIM, Reader
from knowledge.shelf import Shelf

REFRESH_SECONDS = 2.0
ROOM = 30_000
"""Wordings of all shops in memory together: about 300 MB."""
log = logging.getLogger(__name__)


def shop_today() -> date:
    """Return the day at the shop, by the machine's clock."""
    return in_shop_time(system_clock()).date()


Pair = dict[str, Shelf]
"""One merchant's shelf for each manner of reading."""


@dataclass(frozen=True, slots=True)
class _Held:
    """Shelves in memory; on the day `until` (if any) other entries answer than these."""

    manifest: Manifest
    pair: Pair
    until: date | None

    @property
    def wordings(self) -> int:
        """How many wordings of questions and answers there are."""
        return next((len(shelf.asked.use) + len(shelf.full.use) for shelf in self.pair.values()), 0)


class Shelves:
    """Loads, keeps and refreshes shelves; a shelf is replaced whole, so a search never sees half of one."""

    def __init__(
        self,
        index: VectorIndex,
        profile: str,
        manners: tuple[str, ...],
        room: int = ROOM,
        today: Callable[[], date] = shop_today,
    ) -> None:
        self._index = index
        self._profile = profile
        self._manners = manners
        self._room = room
        self._today = today
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._checked: dict[int, float] = {}
        self._loading: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def version(self, merchant_id: int) -> int | None:
        """Return the version in memory, None if there is none."""
        held = self._held.get(merchant_id)
        return held.manifest.version if held else None

    async def get(self, merchant_id: int) -> Pair:
        """Return the merchant's shelves, empty if nothing answers today; on a shared index at most 2 s old.

        What does not hold any more is never handed out: when the vector store fails on the day an entry ends,
        its error is raised.
        """
        if self._due(merchant_id):
            async with self._loading[merchant_id]:
                if self._due(merchant_id):
                    await self._refresh(merchant_id)
        if merchant_id not in self._held:
            return {}
        self._held.move_to_end(merchant_id)
        return self._held[merchant_id].pair

    async def put(self, merchant_id: int, manifest: Manifest) -> None:
        """Load what `manifest` describes and serve it from now on."""
        async with self._loading[merchant_id]:
            await self._load(merchant_id, manifest)

    def drop(self, merchant_id: int) -> None:
        """Let go of a merchant's shelves: another profile serves them."""
        self._held.pop(merchant_id, None)

    def _due(self, merchant_id: int) -> bool:
        if self._is_over(merchant_id):
            return True
        age = time.monotonic() - self._checked.get(merchant_id, float("-inf"))
        return age > REFRESH_SECONDS and (merchant_id not in self._held or self._index.shared)

    def _is_over(self, merchant_id: int) -> bool:
        held = self._held.get(merchant_id)
        return bool(held and held.until and self._today() >= held.until)

    async def _refresh(self, merchant_id: int) -> None:
        held = self._held.get(merchant_id)
        over = self._is_over(merchant_id)
        try:
            manifest = await self._index.manifest(merchant_id, self._profile)
            if manifest and (held is None or over or held.manifest != manifest):
                await self._load(merchant_id, manifest)
        except Exception:
            if held is None or over:
                raise
            log.warning("vector store unreachable, serving what is in memory", exc_info=True)
        self._checked[merchant_id] = time.monotonic()

    async def _load(self, merchant_id: int, manifest: Manifest) -> None:
        """Build the shelves; if another process pruned records meanwhile, its newer manifest counts.

        Raises:
            LookupError: records are missing again and again. What is in memory stays; having nothing there is no
                answer, so whoever asks tries again rather than hears that the shop knows nothing.
        """
        for _ in range(3):
            records = await self._index.load(merchant_id, self._profile)
            held = await asyncio.to_thread(self._build, manifest, records, self._today())
            if held is not None:
                self._hold(merchant_id, held)
                return
            manifest = await self._index.manifest(merchant_id, self._profile) or manifest
        raise LookupError(f"merchant {merchant_id}: manifest {manifest.version} names missing records")

    def _build(self, manifest: Manifest, records: list[Record], day: date) -> _Held | None:
        """Return the shelves of the entries that answer on `day`, None if a record is missing."""
        contents = {record.content_hash: record.content for record in records}
        if not manifest.hashes <= contents.keys():
            return None
        entries = [Entry.from_json(entry_id, contents[found]) for entry_id, found in manifest.members]
        chosen = {entry.id for entry in answering(entries, day)}
        shown = replace(manifest, members=tuple(member for member in manifest.members if member[0] in chosen))
        return _Held(manifest, self._shelved(shown, records), next_change(entries, day))

    def _shelved(self, manifest: Manifest, records: list[Record]) -> Pair:
        pair: Pair = {}
        for manner in self._manners:
            seen = records if manner != "use" else [_use_only(record) for record in records]
            shelf = Shelf.build(manifest, seen, Reader(manner), next(iter(pair.values()), None))
            if shelf is not None:
                pair[manner] = shelf
        return pair

    def _hold(self, merchant_id: int, held: _Held) -> None:
        self._held[merchant_id] = held
        self._held.move_to_end(merchant_id)
        self._checked[merchant_id] = time.monotonic()
        while len(self._held) > 1 and sum(shop.wordings for shop in self._held.values()) > self._room:
            dropped, _ = self._held.popitem(last=False)
            self._checked.pop(dropped, None)


def _use_only(record: Record) -> Record:
    return Record(record.content_hash, record.view, record.content, record.vector[:USE_DIM])
