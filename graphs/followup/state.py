"""What flows through the follow-up graph: customers and a rule come in, touches go out. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from agent.coupons import Terms
from store.conversations.conversations import Line, Person
from store.shops.merchants import Profile
from store.touches.candidates import Candidate
from store.touches.rules import FollowupRule
from store.touches.touch import NewTouch


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


@dataclass(frozen=True, slots=True)
class Written:
    """A draft and how it came about; the tries are those of drafts that were not good enough."""

    text: str = ""
    by_model: bool = False
    model: str | None = None
    cost_fen: float = 0.0
    model_tries: int = 0
    template_tries: int = 0
    problems: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Draft:
    """One customer's touch on its way; `passed` once nothing is wrong with it."""

    candidate: Candidate
    channel: str
    variant: str = ""
    known: Known = field(default_factory=lambda: Known(Person()))
    angle: str = ""
    offer: Offer | None = None
    written: Written = field(default_factory=Written)
    text_key: str | None = None
    passed: bool = False


class Incoming(TypedDict):
    """What following up starts from; no customer is among the drafts twice."""

    merchant_id: int
    profile: Profile
    rule: FollowupRule
    drafts: tuple[Draft, ...]
    due_at: datetime
    expires_at: datetime


class Outgoing(TypedDict):
    """What it ends with: the touches, and for how many customers nothing may be said."""

    touches: list[NewTouch]
    unsayable: list[str]


class State(Incoming):
    """What the nodes work on; `unsayable` are the problems of drafts given up."""

    unsayable: NotRequired[list[str]]
    status: NotRequired[str]
    approved_by: NotRequired[str | None]
    touches: NotRequired[list[NewTouch]]


Update = dict[str, Any]
