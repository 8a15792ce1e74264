"""Where the shop is and how to call it: facts of the shop's profile, told without a model."""

from __future__ import annotations

from collections.abc import Sequence

from agent.intents import Intent
from agent.phrases import say
from knowledge.search import Passage
from store.merchants import Profile, StoreInfo


def about_stores(intent: Intent | None, profile: Profile, passages: Sequence[Passage]) -> str | None:
    """Return the address or phone a message asks for; the owner's own words about it are better than ours."""
    if intent not in (Intent.STORE_ADDRESS, Intent.STORE_PHONE):
        return None
    facts = [store.address if intent is Intent.STORE_ADDRESS else store.phone for store in profile.stores]
    known = [fact for fact in facts if fact]
    if not known:
        return None
    written = next((p.entry.answer for p in passages if any(fact in p.entry.answer for fact in known)), None)
    tell = _address if intent is Intent.STORE_ADDRESS else _phone
    return written or "\n".join(tell(store) for store, fact in zip(profile.stores, facts, strict=True) if fact)


def _address(store: StoreInfo) -> str:
    hours = say("store_hours", hours=store.hours) if store.hours else ""
    return say("store_address", name=store.name, address=store.address, hours=hours)


def _phone(store: StoreInfo) -> str:
    return say("store_phone", name=store.name, phone=store.phone)
