"""Notices, their rules and ways as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from store.notices.rules import Conditions, Manner, NoticeKind


class NoticeRuleUpdate(Asked):
    """What an owner sets of a rule."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    kind: NoticeKind = NoticeKind.ORDER
    conditions: Conditions = Conditions()
    manner: Manner
    active: bool = True


class NoticeRulePublic(NoticeRuleUpdate, extra="ignore"):
    """A rule."""

    id: int
    created_by: str
    updated_at: datetime


class RuleTry(Asked):
    """A rule to try on an order; without a number on the newest."""

    conditions: Conditions = Conditions()
    manner: Manner
    order_no: Annotated[str, Field(max_length=64)] = ""


class RuleTried(BaseModel):
    """What a rule would do: `unmet` says in Chinese why not; `messages` are the bodies by channel."""

    order_no: str
    holds: bool
    unmet: list[str]
    due_at: datetime
    messages: dict[str, dict[str, Any]]


class RobotKey(Asked):
    """The key of a group robot: what follows `key=` in its Webhook address. It is never shown again."""

    key: Annotated[str, Field(min_length=3, max_length=128, pattern=r"^[0-9A-Za-z-]+$")]


class ChatCreate(Asked):
    """A group to make in WeCom."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    owner: Annotated[str, Field(min_length=1, max_length=64)]
    members: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=2, max_length=2000)]


class ChatMade(BaseModel):
    """The id of a group."""

    chatid: str


class SendPublic(BaseModel):
    """One message of a notice: whom it went to and what became of it.

    `missed` are those WeCom could not reach although it took the message; `together_with` is the first send of a
    message that told several.
    """

    channel: str
    target: str
    level: int
    status: str
    due_at: datetime
    sent_at: datetime | None
    missed: list[str]
    problem: str
    errcode: int | None
    together_with: int | None


class NoticePublic(BaseModel):
    """A notice, who saw to it, and its messages."""

    id: int
    kind: NoticeKind
    rule_name: str
    title: str
    facts: list[tuple[str, str]]
    link: str
    level: int
    asks: bool
    escalate_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    created_at: datetime
    sends: list[SendPublic]
