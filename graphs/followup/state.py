"""What flows through the follow-up graph: a customer and a rule come in, a touch goes out. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from agent.coupons import Terms
from store.conversations.conversations import Line, Person
from store.shops.merchants import Profile
from store.touches.candidates import Candidate
from store.touches.ledger import NewTouch
from store.touches.rules import FollowupRule


@dataclass(frozen=True, slots=True)
class Known:
    """What the shop knows of a customer: who they are, what they bought (as read), what was said last."""

    person: Person
    purchases: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A coupon that goes with the touch; it is given when the touch goes out."""

    coupon_id: int
    terms: Terms


@dataclass(slots=True)
class Written:
    """A draft and how it came about; the tries are those of drafts that were not good enough."""

    text: str = ""
    by_model: bool = False
    model: str | None = None
    cost_fen: float = 0.0
    model_tries: int = 0
    template_tries: int = 0
    problems: tuple[str, ...] = field(default_factory=tuple)


class Incoming(TypedDict):
    """What a follow-up starts from."""

    merchant_id: int
    profile: Profile
    rule: FollowupRule
    candidate: Candidate
    channel: str
    variant: str
    due_at: datetime
    expires_at: datetime


class Outgoing(TypedDict):
    """What it ends with."""

    touch: NewTouch


class State(Incoming):
    """What the nodes work on."""

    known: NotRequired[Known]
    angle: NotRequired[str]
    offer: NotRequired[Offer | None]
    written: NotRequired[Written]
    text_key: NotRequired[str | None]
    status: NotRequired[str]
    approved_by: NotRequired[str | None]
    touch: NotRequired[NewTouch]


Update = dict[str, Any]
