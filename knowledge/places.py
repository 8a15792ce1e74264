"""From which embedding profile a merchant is served: the wanted one, or what is there until that is complete.

The wanted profile comes first. Beside an endpoint stands the local profile, built without any network: a new
version is served from it while the endpoint's vectors are being made, or cannot be. Vectors of a model that
nobody asks any more are served by their USE columns, which come first in every row. Of several published
versions the highest is served, so nobody gets an old answer because a model is slow.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.embedding.protocol import Embedder
from knowledge.embedding.quick import QuickEmbedder
from knowledge.index import VectorIndex
from knowledge.shelves import REFRESH_SECONDS, Pair, Shelves

QUICK = "use"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """One profile: who reads questions for it, and the shelves made of its vectors."""

    embedder: Embedder
    shelves: Shelves

    @property
    def name(self) -> str:
        """Return the profile's name."""
        return self.embedder.name


class Places:
    """The profiles of one process: `wanted`, perhaps a `standby`, and leftovers found in the index."""

    def __init__(
        self, index: VectorIndex, wanted: Embedder, standby: Embedder | None, today: Callable[[], date]
    ) -> None:
        self._index = index
        self._today = today
        self.wanted = self._place(wanted)
        self.standby = self._place(standby) if standby is not None and standby.name != wanted.name else None
        self._leftovers: dict[str, Place] = {}
        self._looked: dict[int, float] = {}
        self._seen: set[tuple[int, str]] = set()

    @property
    def known(self) -> Sequence[Place]:
        """Return the profiles this process can embed for, the wanted one first."""
        return [self.wanted] if self.standby is None else [self.wanted, self.standby]

    async def serving(self, merchant_id: int) -> tuple[Place, Pair]:
        """Return the profile that serves a merchant now and its shelves; the wanted one when nothing is published."""
        shown = await self._shown(merchant_id, self.known)
        if not shown and time.monotonic() - self._looked.get(merchant_id, float("-inf")) > REFRESH_SECONDS:
            shown = await self._shown(merchant_id, await self._others(merchant_id))
            self._looked[merchant_id] = time.monotonic() if not shown else float("-inf")
        versions = [(place.shelves.version(merchant_id) or 0, place, pair) for place, pair in shown]
        if not versions:
            return self.wanted, {}
        _, place, pair = max(versions, key=lambda item: item[0])  # the first of equals: the wanted one
        return place, pair

    async def leave_only(self, merchant_id: int, chosen: Place) -> None:
        """Serve a merchant from `chosen` alone: the others are no longer published, strangers' vectors deleted."""
        for place in self.known:
            if place is not chosen:
                await self._index.unpublish(merchant_id, place.name)
                place.shelves.drop(merchant_id)
        if chosen is self.wanted:
            for place in await self._others(merchant_id):
                await self._index.discard(merchant_id, place.name)
                self._leftovers.pop(place.name, None)

    async def _shown(self, merchant_id: int, places: Sequence[Place]) -> list[tuple[Place, Pair]]:
        """Return the places that have a version; a vector store that fails matters when no other place has one."""
        shown: list[tuple[Place, Pair]] = []
        failure: Exception | None = None
        for place in places:
            if shown and self._is_settled(merchant_id, place):
                continue
            try:
                pair = await place.shelves.get(merchant_id)
                self._seen.add((merchant_id, place.name))
            except Exception as error:
                failure = error
                continue
            if place.shelves.version(merchant_id) is not None:
                shown.append((place, pair))
        if failure is not None and not shown:
            raise failure
        return shown

    def _is_settled(self, merchant_id: int, place: Place) -> bool:
        """Whether nothing can have been published there unseen: nobody else writes, and it was empty before."""
        alone = not self._index.shared
        return alone and (merchant_id, place.name) in self._seen and place.shelves.version(merchant_id) is None

    async def _others(self, merchant_id: int) -> list[Place]:
        names = set(await self._index.profiles(merchant_id)) - {place.name for place in self.known}
        for name in names - self._leftovers.keys():
            self._leftovers[name] = self._place(QuickEmbedder(name, self.wanted.embedder))
        return [self._leftovers[name] for name in sorted(names)]

    def _place(self, embedder: Embedder) -> Place:
        manners = (embedder.manner,) if embedder.manner == QUICK else (embedder.manner, QUICK)
        return Place(embedder, Shelves(self._index, embedder.name, manners, today=self._today))
