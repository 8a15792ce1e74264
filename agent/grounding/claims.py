"""What a reply can claim: a kind, the words that claim it and their value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Kinds of claims; the value of a claim depends on its kind (see `Claim`)."""

    MONEY = "money"
    DISCOUNT = "discount"
    PERCENT = "percent"
    STOCK = "stock"
    AVAILABILITY = "availability"
    QUANTITY = "quantity"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    DURATION = "duration"
    PHONE = "phone"
    ADDRESS = "address"
    CONTACT = "contact"
    CODE = "code"
    ORDER_STATE = "order_state"
    GIFT = "gift"
    FREE = "free"
    FREE_SHIPPING = "free_shipping"
    RETURNS = "returns"
    REFUND = "refund"
    COMPENSATION = "compensation"
    REDUCTION = "reduction"
    COUPON = "coupon"
    APPOINTMENT = "appointment"
    ACTION = "action"
    SERVICE = "service"
    PERMISSION = "permission"
    ABSENCE = "absence"
    PERSON = "person"
    LISTED = "listed"
    STRETCH = "stretch"
    NUMBER = "number"
    OVERSIZED = "oversized"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim found in a text.

    `value` by kind: money is integer fen; discount a Decimal of tenths (8.5 for 八五折); percent a Decimal;
    stock and quantity a `Measure`; duration a `Span`; date a `Day`; time a frozenset of minutes of the day;
    permission is (what, bool); promises and policies a bool (False when the text says the opposite) or the promised
    thing as text.
    """

    kind: Kind
    text: str
    value: Any
    role: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
