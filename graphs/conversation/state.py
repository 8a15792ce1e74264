"""What flows through the conversation graph: what comes in, what nodes work on, what goes out. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

from langchain_core.messages import BaseMessage, ToolCall

from agent.handing_over import Trigger
from graphs.conversation.shown import Shown
from knowledge.search import Findings
from store.conversations.conversations import Line, Person
from store.conversations.messages import Waiting
from store.conversations.turns import TurnRecord
from store.shops.merchants import Profile
from tools.errands import Errand


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A tappable line; `id` comes back as the message's menu_id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One chat bubble: a text, or a text with a menu under it."""

    text: str
    menu: tuple[MenuItem, ...] = ()
    tail: str = ""

    @property
    def says(self) -> str:
        """What a person reads in the history."""
        return "\n".join([self.text, *(f"· {item.text}" for item in self.menu), self.tail]).strip()


@dataclass(frozen=True, slots=True)
class HandOver:
    """The wish that a person takes over.

    `reason` is for the colleague, `told` whom the customer was promised; `words` names the fixed text for a customer
    in danger or a minor ('' for everybody else).
    """

    reason: str
    urgent: bool = False
    trigger: Trigger = Trigger.POLICY
    told: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CallBack:
    """Where and when a customer nobody came for wants to be called."""

    phone: str = ""
    when: str = ""


class Incoming(TypedDict):
    """What a turn starts from."""

    merchant_id: int
    conversation_id: int
    open_kfid: str
    external_userid: str
    messages: list[Waiting]
    unsure_streak: int
    person: Person
    history: list[Line]


class Outgoing(TypedDict):
    """What a turn ends with; `findings` only when the knowledge was searched."""

    nickname: str
    bubbles: list[Bubble]
    hand_over: HandOver | None
    unsure: bool
    record: TurnRecord
    errands: list[Errand]
    findings: NotRequired[Findings]
    call_back: NotRequired[CallBack | None]


class Update(TypedDict, total=False):
    """What nodes add on the way; each returns only what it found out."""

    profile: Profile
    question: str
    shown: Shown
    bubbles: list[Bubble]
    hand_over: HandOver | None
    call_back: CallBack | None
    unsure: bool
    route: str
    findings: Findings
    lookups: list[dict[str, Any]]
    chat: list[BaseMessage]
    draft: str
    calls: list[ToolCall]
    rounds: int
    repaired: bool
    verdict: str
    record: TurnRecord
    errands: list[Errand]


class State(Incoming, Update):
    """What the nodes read."""


@dataclass(slots=True)
class Spending:
    """What the model calls of a turn came to."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_fen: float = 0.0
    model: str | None = None
    failures: list[str] = field(default_factory=list)
    tools: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    suspicious: list[dict[str, str]] = field(default_factory=list)
