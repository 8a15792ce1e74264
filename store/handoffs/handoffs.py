"""Hand-overs: a customer on the way to a person, from the wish to the end. One open hand-over a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent.errors import NotFound
from agent.handing_over import Trigger
from agent.phrases import say
from store.engine import Connection


class HandoffState(StrEnum):
    """How far a hand-over is; it mirrors the WeCom session (wecom-api.md §3.4).

    `ASKED`: people know, the session is still the assistant's (0, 1). `QUEUED`: in the waiting pool (2).
    `OFFERED`: given to somebody who has not acted yet (3). `TAKEN`: a person talks (3). `LOST`: nobody came.
    `ENDED`: a person was there and is done.
    """

    ASKED = "asked"
    QUEUED = "queued"
    OFFERED = "offered"
    TAKEN = "taken"
    LOST = "lost"
    ENDED = "ended"

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen."""
        return self not in (HandoffState.LOST, HandoffState.ENDED)


@dataclass(slots=True)
class Handoff:
    """One hand-over.

    Attributes:
        tried: Who was asked already, in order.
        summary: What it is about, for the colleague; `suggestion` a reply they may use.
        due_at: When the next step is taken unless something happens before; None for never.
        offered_at: When the session first was with people.
        taken_at: When a person first acted.
        call_back: empty, offered, phone (number known), given (number and time known), done.
        version: Rises with each change: a step taken from an old reading changes nothing.
    """

    id: int
    conversation_id: int
    trigger: Trigger
    reason: str
    urgent: bool
    question: str
    state: HandoffState
    asked_at: datetime
    servicer_userid: str | None = None
    tried: list[str] = field(default_factory=list)
    summary: str = ""
    suggestion: str = ""
    due_at: datetime | None = None
    owner_called_at: datetime | None = None
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    call_back: str = ""
    call_back_phone: str | None = None
    call_back_when: str = ""
    call_back_by: str | None = None
    version: int = 0


_NAMES = [one.name for one in fields(Handoff)]
_COLUMNS = ", ".join(_NAMES)
_KEPT = {"id", "conversation_id", "version"}
_OPEN = "state IN ('asked', 'queued', 'offered', 'taken')"


async def open_handoff(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    *,
    trigger: Trigger,
    reason: str,
    urgent: bool,
    question: str,
    now: datetime,
    due_at: datetime | None,
) -> tuple[Handoff, bool]:
    """Return the open hand-over of a conversation and whether it is new; asked again, a wish can become urgent."""
    query = f"""
    INSERT INTO handoffs (merchant_id, conversation_id, trigger, reason, urgent, question, asked_at, due_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (conversation_id) WHERE {_OPEN}
    DO UPDATE SET urgent = handoffs.urgent OR excluded.urgent, version = handoffs.version + 1
    RETURNING {_COLUMNS}, xmax = 0 AS fresh
    """  # noqa: S608
    values = (merchant_id, conversation_id, trigger, reason, urgent, question[:2000], now, due_at)
    row = await (await connection.execute(query.encode(), values)).fetchone()
    if row is None:
        raise NotFound(say("handoff_unknown", book="owner"))
    fresh = bool(row.pop("fresh"))
    return _handoff(row), fresh


async def handoff_of(connection: Connection, handoff_id: int) -> Handoff:
    """Return a hand-over of the shop, or raise `NotFound`."""
    query = f"SELECT {_COLUMNS} FROM handoffs WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (handoff_id,))).fetchone()
    if row is None:
        raise NotFound(say("handoff_unknown", book="owner"))
    return _handoff(row)


async def open_handoff_of(connection: Connection, conversation_id: int) -> Handoff | None:
    """Return the open hand-over of a conversation, its row locked; the caller holds the conversation's lock."""
    query = f"SELECT {_COLUMNS} FROM handoffs WHERE conversation_id = %s AND {_OPEN} FOR UPDATE"  # noqa: S608
    row = await (await connection.execute(query.encode(), (conversation_id,))).fetchone()
    return _handoff(row) if row else None


async def save_handoff(connection: Connection, handoff: Handoff) -> bool:
    """Write a hand-over back; False, and nothing written, when it changed since it was read."""
    names = [name for name in _NAMES if name not in _KEPT]
    query = f"""
    UPDATE handoffs SET {", ".join(f"{name} = %({name})s" for name in names)}, version = version + 1
    WHERE id = %(id)s AND version = %(version)s
    """  # noqa: S608
    values = {name: getattr(handoff, name) for name in _NAMES}
    saved = (await connection.execute(query.encode(), values)).rowcount == 1
    handoff.version += 1
    return saved


async def due_handoffs(connection: Connection, now: datetime, limit: int = 500) -> list[tuple[int, int]]:
    """Return (merchant_id, id) of the hand-overs whose next step is due (platform)."""
    query = "SELECT merchant_id, id FROM handoffs WHERE due_at <= %s ORDER BY due_at LIMIT %s"
    rows = await (await connection.execute(query, (now, limit))).fetchall()
    return [(row["merchant_id"], row["id"]) for row in rows]


async def hurry(connection: Connection, userid: str, now: datetime) -> None:
    """Let the customers who wait for somebody that stopped receiving be given to the next one now."""
    query = "UPDATE handoffs SET due_at = %s WHERE state = 'offered' AND servicer_userid = %s AND due_at > %s"
    await connection.execute(query, (now, userid, now))


async def usual_wait_seconds(connection: Connection, now: datetime, *, newest: int, fewest: int) -> float | None:
    """Return the median wait for a person over the last hand-overs taken; None when there are too few.

    It counts from when the session was with people: a night before that says nothing about the wait by day.
    """
    query = """
    SELECT count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median FROM (
        SELECT extract(epoch FROM taken_at - offered_at)::float8 AS seconds FROM handoffs
        WHERE taken_at >= offered_at AND trigger <> 'staff' AND asked_at > %s - interval '30 days'
        ORDER BY id DESC LIMIT %s) latest
    """
    row = await (await connection.execute(query, (now, newest))).fetchone()
    return float(row["median"]) if row and row["n"] >= fewest else None


def _handoff(row: dict[str, Any]) -> Handoff:
    return Handoff(**row | {"trigger": Trigger(row["trigger"]), "state": HandoffState(row["state"])})


async def note_brief(connection: Connection, handoff_id: int, summary: str, suggestion: str) -> None:
    """Keep what staff are told, unless they were told something already."""
    query = "UPDATE handoffs SET summary = %s, suggestion = %s WHERE id = %s AND summary = ''"
    await connection.execute(query, (summary, suggestion, handoff_id))


async def look_after_taken(connection: Connection, now: datetime) -> None:
    """Begin to watch the conversations people have: the owner has just let the assistant take them back."""
    query = "UPDATE handoffs SET due_at = %s WHERE state = 'taken' AND due_at IS NULL"
    await connection.execute(query, (now,))


async def offer_call_back(connection: Connection, handoff_id: int) -> None:
    """Note that the customer was offered a call."""
    await connection.execute(
        "UPDATE handoffs SET call_back = 'offered' WHERE id = %s AND call_back = ''", (handoff_id,)
    )


async def take_down_call(connection: Connection, conversation_id: int, phone: str, when: str) -> Handoff | None:
    """Keep what a customer says of the call they were offered; return the hand-over, None when none offers one."""
    query = f"""
    UPDATE handoffs SET call_back_phone = coalesce(nullif(%(phone)s, ''), call_back_phone),
        call_back_when = coalesce(nullif(%(when)s, ''), call_back_when),
        call_back = CASE WHEN %(when)s = '' AND call_back_when = '' THEN 'phone' ELSE 'given' END,
        version = version + 1
    WHERE id = (SELECT id FROM handoffs WHERE conversation_id = %(conversation)s AND call_back <> ''
                ORDER BY id DESC LIMIT 1) AND call_back IN ('offered', 'phone')
    RETURNING {_COLUMNS}
    """  # noqa: S608
    values = {"phone": phone, "when": when, "conversation": conversation_id}
    row = await (await connection.execute(query.encode(), values)).fetchone()
    return _handoff(row) if row else None
