"""Stores by nearness: to a place on the map, or to a place that is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.distance import kilometres, told
from agent.phrases import say
from store.shops.merchants import StoreInfo

_SHOWN = 3
_VAGUE = set("路街道号市区省县镇店的在我家附近离最哪里个有")


@dataclass(frozen=True, slots=True)
class Near:
    """A store and how far it is in kilometres; None when its place or the customer's is not known."""

    store: StoreInfo
    km: float | None = None

    def describe(self) -> str:
        """Return the store as a customer reads it."""
        hours = say("store_hours", hours=self.store.hours) if self.store.hours else ""
        text = say("store_address", name=self.store.name, address=self.store.address, hours=hours)
        return text if self.km is None else say("store_distance", text=text.removesuffix("。"), distance=told(self.km))


def by_distance(stores: Iterable[StoreInfo], place: tuple[float, float]) -> list[Near]:
    """Return the stores whose place is known, the nearest first."""
    near = [
        Near(store, kilometres(place, (store.latitude, store.longitude)))
        for store in stores
        if store.latitude is not None and store.longitude is not None
    ]
    return sorted(near, key=lambda one: one.km or 0.0)[:_SHOWN]


def by_name(stores: Sequence[StoreInfo], place: str) -> list[Near]:
    """Return the stores that a named place (西湖区, 文三路) belongs to, the best first; none when none does."""
    scored = [(_shared(place, f"{store.name} {store.address}"), store) for store in stores]
    best = max((score for score, _ in scored), default=0)
    return [Near(store) for score, store in scored if score == best][:_SHOWN] if best >= 2 else []


def _shared(place: str, text: str) -> int:
    """Return the length of the longest piece of `place` that stands in `text` and tells something."""
    longest = 0
    for start in range(min(len(place), 60)):
        end = start + longest + 1
        while end <= len(place) and place[start:end] in text:
            if set(place[start:end]) - _VAGUE:
                longest = end - start
            end += 1
    return longest
