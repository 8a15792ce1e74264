"""Where the shop is and how to call it: facts of the shop's profile, told without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.distance import point
from agent.intents import Intent
from agent.phrases import say
from graphs.conversation.state import State
from knowledge.search import Passage
from store.shops.merchants import Profile, StoreInfo
from tools.nearest import Near, by_distance

_FEW = 3
_STREET = re.compile(r"[一-龥]{2,6}?[路街巷道]")


def about_stores(question: str, intent: Intent | None, profile: Profile, passages: Sequence[Passage]) -> str | None:
    """Return the address or phone a message asks for; the owner's own words about it are better than ours."""
    if intent not in (Intent.STORE_ADDRESS, Intent.STORE_PHONE):
        return None
    stores = _meant(question, profile.stores)
    facts = [store.address if intent is Intent.STORE_ADDRESS else store.phone for store in stores]
    known = [fact for fact in facts if fact]
    if not known:
        return None
    written = next((p.entry.answer for p in passages if any(fact in p.entry.answer for fact in known)), None)
    tell = _address if intent is Intent.STORE_ADDRESS else _phone
    return written or "\n".join(tell(store) for store, fact in zip(stores, facts, strict=True) if fact)


def opening_hours(question: str, profile: Profile) -> str | None:
    """Return when the stores are open; None where the profile does not say."""
    known = [store for store in _meant(question, profile.stores) if store.hours]
    return "\n".join(say("store_open", name=store.name, hours=store.hours) for store in known) or None


def _meant(question: str, stores: Sequence[StoreInfo]) -> Sequence[StoreInfo]:
    """Return the stores a question names, by name or street (文三路那家); all when it names none."""
    named = [store for store in stores if store.name in question or _street(store) in question]
    return named or stores


def _street(store: StoreInfo) -> str:
    found = _STREET.search(store.address)
    return found[0] if found else store.name


def _address(store: StoreInfo) -> str:
    hours = say("store_hours", hours=store.hours) if store.hours else ""
    return say("store_address", name=store.name, address=store.address, hours=hours)


def _phone(store: StoreInfo) -> str:
    return say("store_phone", name=store.name, phone=store.phone)


def nearest_stores(state: State) -> str | None:
    """Return the stores nearest to a place the customer sent without words; None when no store's place is known."""
    sent = [message for message in state["messages"] if message.msgtype == "location"]
    if not sent or state["question"]:
        return None
    where = point(sent[-1].payload.get("latitude"), sent[-1].payload.get("longitude"))
    near = by_distance(state["profile"].stores, where) if where else []
    return "\n".join([say("store_nearest"), *(one.describe() for one in near)]) if near else None


def few_stores(profile: Profile) -> str | None:
    """Return all stores of a shop that has few, for a customer who sent a place; None without an address."""
    known = [Near(store).describe() for store in profile.stores if store.address]
    return "\n".join([say("store_all"), *known]) if 1 <= len(known) <= _FEW else None
