"""Which events staff hear of, who hears them and how: rules kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from agent.errors import Conflict, NotFound
from agent.hours import parse_hours
from agent.phrases import say
from store.engine import Connection
from store.json import dumps

Word = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[list[Word], Field(max_length=50)]


class NoticeKind(StrEnum):
    """What happened."""

    ORDER = "order"
    REFUND = "refund"
    REVIEW = "review"
    GENERIC = "generic"


class NoticeForm(StrEnum):
    """How a notice looks; `card` is a template card, `image` a picture with a headline."""

    TEXT = "text"
    TEXTCARD = "textcard"
    CARD = "card"
    IMAGE = "image"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_Shape):
    """What an event is about, as far as conditions ask."""

    amount_fen: int | None = None
    store: str = ""
    categories: list[str] = []
    stars: int | None = None


class Conditions(_Shape):
    """When a rule holds: all that is said must be so. Money in fen, `amount_until_fen` included."""

    amount_from_fen: Annotated[int, Field(ge=0)] | None = None
    amount_until_fen: Annotated[int, Field(ge=0)] | None = None
    stores: Words = []
    categories: Words = []
    stars_at_most: Annotated[int, Field(ge=1, le=5)] | None = None
    hours: Annotated[str, Field(max_length=100, description="如 工作日 9:00-18:00；空着就是任何时候")] = ""

    @field_validator("hours")
    @classmethod
    def _readable(cls, text: str) -> str:
        return _hours(text)

    def unmet(self, subject: Subject, now: datetime) -> list[str]:
        """Return the names of the conditions that do not hold."""
        amount, stars = subject.amount_fen, subject.stars
        held = {
            "amount_from_fen": self.amount_from_fen is None or (amount is not None and amount >= self.amount_from_fen),
            "amount_until_fen": self.amount_until_fen is None
            or (amount is not None and amount <= self.amount_until_fen),
            "stores": not self.stores or subject.store in self.stores,
            "categories": not self.categories or bool(set(self.categories) & set(subject.categories)),
            "stars_at_most": self.stars_at_most is None or (stars is not None and stars <= self.stars_at_most),
            "hours": parse_hours(self.hours).is_open(now),
        }
        return [name for name, holds in held.items() if not holds]


class Manner(_Shape):
    """Who hears of a notice and how.

    Attributes:
        members: Userids; each gets a card of their own.
        departments: Department ids of WeCom.
        chats: Ids of groups this app created.
        robots: Names of group robots the shop has named.
        acknowledge: A button 已处理; only cards have buttons, and only for members and departments.
        escalate_minutes: After so long without a tap the next are told, then the owners.
        escalate_to: Userids told first of all; the owners come after them.
        quiet_hours: In these hours nothing is sent; what gathers is told in one message after.
        urgent: Sent at once, also in quiet hours and on the hour.
        link: Where the details are, with `{no}` for the order's number; https only.
        picture: The address of the picture of the form `image`.
    """

    members: Words = []
    departments: Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=50)] = []
    chats: Words = []
    robots: Words = []
    form: NoticeForm = NoticeForm.CARD
    acknowledge: bool = False
    escalate_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    escalate_to: Words = []
    quiet_hours: Annotated[str, Field(max_length=100, description="如 22:00-8:00")] = ""
    urgent: bool = False
    link: Annotated[str, Field(max_length=1000)] = ""
    picture: Annotated[str, Field(max_length=1000)] = ""

    @field_validator("quiet_hours")
    @classmethod
    def _readable(cls, text: str) -> str:
        return _hours(text)

    @field_validator("link", "picture")
    @classmethod
    def _address(cls, text: str) -> str:
        if text and not text.startswith(("https://", "http://")):
            raise ValueError(say("notice_address", book="owner"))
        return text

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not (self.members or self.departments or self.chats or self.robots):
            raise ValueError(say("notice_nobody", book="owner"))
        tappable = self.form is NoticeForm.CARD and (self.members or self.departments)
        if self.acknowledge and not tappable:
            raise ValueError(say("notice_no_button", book="owner"))
        if self.escalate_minutes and not self.acknowledge:
            raise ValueError(say("notice_no_escalation", book="owner"))
        if self.form is NoticeForm.IMAGE and not (self.picture and self.link):
            raise ValueError(say("notice_no_picture", book="owner"))
        return self

    def targets(self) -> list[tuple[str, str]]:
        """Return whom a notice goes to first: channel and target, each once."""
        named = [
            *(("member", userid) for userid in self.members),
            *(("department", str(number)) for number in self.departments),
            *(("chat", chat) for chat in self.chats),
            *(("robot", robot) for robot in self.robots),
        ]
        return list(dict.fromkeys(named))


def _hours(text: str) -> str:
    if parse_hours(text).unknown:
        raise ValueError(say("notice_hours", book="owner"))
    return text


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """A rule of a shop."""

    id: int
    name: str
    kind: NoticeKind
    conditions: Conditions
    manner: Manner
    active: bool
    created_by: str
    updated_at: datetime


_SHOWN = "SELECT id, name, kind, conditions, manner, active, created_by, updated_at FROM notice_rules"


async def list_notice_rules(connection: Connection, limit: int, after: int | None) -> list[NoticeRule]:
    """Return rules, oldest first, one more than `limit`."""
    query = f"{_SHOWN} WHERE id > %s ORDER BY id LIMIT %s"
    rows = await (await connection.execute(query.encode(), (after or 0, limit + 1))).fetchall()
    return [_rule(row) for row in rows]


async def rules_for(connection: Connection, kind: NoticeKind) -> list[NoticeRule]:
    """Return the active rules about such events."""
    query = f"{_SHOWN} WHERE kind = %s AND active ORDER BY id"
    return [_rule(row) for row in await (await connection.execute(query.encode(), (kind.value,))).fetchall()]


async def notice_rule_of(connection: Connection, rule_id: int) -> NoticeRule:
    """Return one rule, or raise `NotFound`."""
    row = await (await connection.execute(f"{_SHOWN} WHERE id = %s".encode(), (rule_id,))).fetchone()
    if row is None:
        raise NotFound(say("notice_rule_none", book="owner"))
    return _rule(row)


async def save_notice_rule(
    connection: Connection, merchant_id: int, wanted: dict[str, Any], author: str, rule_id: int | None = None
) -> int:
    """Add a rule, or change the one with this id; `wanted` has name, kind, conditions, manner and active.

    Raises:
        NotFound: The shop has no such rule.
        Conflict: Another rule has this name.
    """
    values = {
        **wanted,
        "conditions": dumps(wanted["conditions"].model_dump(mode="json")),
        "manner": dumps(wanted["manner"].model_dump(mode="json")),
        "merchant_id": merchant_id,
        "author": author,
        "id": rule_id,
    }
    taken = "SELECT FROM notice_rules WHERE name = %(name)s AND id IS DISTINCT FROM %(id)s"
    if (await connection.execute(taken, values)).rowcount:
        raise Conflict(say("notice_rule_taken", book="owner", name=wanted["name"]))
    if rule_id is not None:
        await notice_rule_of(connection, rule_id)
        query = """
        UPDATE notice_rules SET name = %(name)s, kind = %(kind)s, conditions = %(conditions)s::jsonb,
            manner = %(manner)s::jsonb, active = %(active)s, updated_at = now() WHERE id = %(id)s RETURNING id
        """
    else:
        query = """
        INSERT INTO notice_rules (merchant_id, name, kind, conditions, manner, active, created_by) VALUES (
            %(merchant_id)s, %(name)s, %(kind)s, %(conditions)s::jsonb, %(manner)s::jsonb, %(active)s, %(author)s)
        ON CONFLICT (merchant_id, name) DO NOTHING RETURNING id
        """
    row = await (await connection.execute(query, values)).fetchone()
    if row is None:
        raise Conflict(say("notice_rule_taken", book="owner", name=wanted["name"]))
    return int(row["id"])


async def delete_notice_rule(connection: Connection, rule_id: int) -> None:
    """Delete a rule; what it sent stays. Raises `NotFound`."""
    await notice_rule_of(connection, rule_id)
    await connection.execute("DELETE FROM notice_rules WHERE id = %s", (rule_id,))


def _rule(row: dict[str, Any]) -> NoticeRule:
    read = {
        "kind": NoticeKind(row["kind"]),
        "conditions": Conditions(**row["conditions"]),
        "manner": Manner(**row["manner"]),
    }
    return NoticeRule(**row | read)
