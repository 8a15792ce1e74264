"""Rule recognition of plain intents; precision first: when in doubt the answer is None."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from agent.intents.patterns import rules
from agent.intents.plain import plain


class Intent(StrEnum):
    """What a message wants. The first group only when the message says nothing else."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ACKNOWLEDGE = "acknowledge"
    STORE_ADDRESS = "store_address"
    STORE_PHONE = "store_phone"
    STORE_HOURS = "store_hours"
    WANT_HUMAN = "want_human"
    COMPLAINT = "complaint"
    ASKS_IF_HUMAN = "asks_if_human"
    ORDER_STATUS = "order_status"
    BARGAIN = "bargain"
    STOCK_OR_PRICE = "stock_or_price"


@lru_cache(maxsize=2_000)  # several steps of a turn ask about the same words
def recognise(text: str) -> Intent | None:
    """Return the intent that `text` plainly has, or None when a model should read it."""
    words = plain(text)
    if len(words) <= 30:
        for name, pattern in rules().bare.items():
            if pattern.fullmatch(words):
                return Intent(name)
    for name, pattern in rules().contained.items():
        lookalike = rules().excluded.get(name)
        if pattern.search(lookalike.sub("", words) if lookalike else words):
            return Intent(name)
    return None
