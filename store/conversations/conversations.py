"""Conversations: one customer with one kf account, and the state of their WeCom session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps


class ServiceState(IntEnum):
    """WeCom's session states (wecom-api.md §3.4)."""

    FRESH = 0
    ASSISTANT = 1
    QUEUED = 2
    STAFF = 3
    ENDED = 4

    @property
    def people_answer(self) -> bool:
        """Whether the session is with people (waiting for one, or talking to one): the assistant is silent."""
        return self in (ServiceState.QUEUED, ServiceState.STAFF)


@dataclass(slots=True)
class Conversation:
    """A conversation as intake and turns hold it, its row locked."""

    id: int
    external_userid: str
    service_state: ServiceState
    servicer_userid: str | None = None
    staff_active_at: datetime | None = None
    last_customer_at: datetime | None = None
    sent_since: int = 0
    unsure_streak: int = 0


_OPEN = """
WITH people AS (
    INSERT INTO customers (merchant_id, external_userid)
    SELECT %(merchant)s, unnest(%(people)s::text[])
    ON CONFLICT (merchant_id, external_userid) DO UPDATE SET external_userid = excluded.external_userid
    RETURNING id, external_userid
)
INSERT INTO conversations (merchant_id, customer_id, open_kfid, external_userid)
SELECT %(merchant)s, id, %(open_kfid)s, external_userid FROM people ORDER BY external_userid
ON CONFLICT (merchant_id, open_kfid, external_userid) DO UPDATE SET open_kfid = excluded.open_kfid
RETURNING id, external_userid, service_state, servicer_userid, staff_active_at, last_customer_at,
          sent_since, unsure_streak
"""


async def open_conversations(
    connection: Connection, merchant_id: int, open_kfid: str, external_userids: Iterable[str]
) -> dict[str, Conversation]:
    """Return the conversations of these customers by external_userid, made where absent, their rows locked.

    The lock comes before the messages: a turn takes its messages under the same lock, so a message can never be
    inserted between a turn's look and the job that would have answered it.
    """
    people = sorted(set(external_userids))
    parameters = {"merchant": merchant_id, "open_kfid": open_kfid, "people": people}
    rows = await (await connection.execute(_OPEN, parameters)).fetchall()
    return {row["external_userid"]: _conversation(row) for row in rows}


async def lock_conversation(connection: Connection, conversation_id: int) -> Conversation | None:
    """Return the conversation with its row locked, or None when it is not the shop's."""
    query = """
    SELECT id, external_userid, service_state, servicer_userid, staff_active_at, last_customer_at,
           sent_since, unsure_streak
    FROM conversations WHERE id = %s FOR UPDATE
    """
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    return _conversation(row) if row else None


_SAVE = """
UPDATE conversations c
SET service_state = s.service_state, servicer_userid = s.servicer_userid, staff_active_at = s.staff_active_at,
    last_customer_at = s.last_customer_at, sent_since = s.sent_since, unsure_streak = s.unsure_streak
FROM jsonb_to_recordset(%s::jsonb) AS s(
    id bigint, service_state smallint, servicer_userid text, staff_active_at timestamptz,
    last_customer_at timestamptz, sent_since integer, unsure_streak integer)
WHERE c.id = s.id
"""


async def save_conversations(connection: Connection, conversations: Sequence[Conversation]) -> None:
    """Write the session state of locked conversations back."""
    if conversations:
        await connection.execute(_SAVE, (dumps([asdict(c) for c in conversations]),))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation as people read it; `who` is customer, assistant or staff."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """The customer of a conversation as a turn needs them; `call_back` is what is still to be asked for a call.

    It is `offered` while phone and time are missing, `phone` while the time is (a hand-over nobody came for).
    """

    nickname: str = ""
    tags: tuple[str, ...] = ()
    call_back: str = ""


# what a shop file says of them, then the tags they were given
TAGS = """
cu.tags || array(SELECT t.name FROM customer_tags x JOIN tags t ON t.id = x.tag_id
                 WHERE x.customer_id = cu.id AND t.name <> ALL(cu.tags) ORDER BY t.id) AS tags
"""
# the last lines of conversation `c`, oldest first
LINES = """
    SELECT coalesce(json_agg(json_build_array(who, text) ORDER BY at, id), '[]') FROM (
        SELECT who, text, at, id FROM (
            (SELECT CASE origin WHEN 5 THEN 'staff' ELSE 'customer' END AS who, text, received_at AS at, id
             FROM messages WHERE conversation_id = c.id AND status NOT IN ('waiting', 'event')
             ORDER BY id DESC LIMIT %(n)s)
            UNION ALL
            (SELECT 'assistant', payload->>'says', created_at, id
             FROM outbox WHERE conversation_id = c.id AND kind IN ('message', 'on_event')
               AND status IN ('sent', 'queued', 'undelivered') ORDER BY id DESC LIMIT %(n)s)
        ) lines ORDER BY at DESC, id DESC LIMIT %(n)s
    ) newest
"""
_HISTORY = f"""
SELECT cu.nickname, {TAGS}, coalesce((
    SELECT h.call_back FROM handoffs h
    WHERE h.conversation_id = c.id AND h.call_back <> '' AND h.asked_at > c.last_customer_at - interval '2 days'
    ORDER BY h.id DESC LIMIT 1), '') AS call_back, (
    {LINES}
) AS lines
FROM conversations c JOIN customers cu ON cu.id = c.customer_id WHERE c.id = %(id)s
"""  # noqa: S608  (fixed parts)


async def customer_and_lines(
    connection: Connection, conversation_id: int, limit: int = 20
) -> tuple[Person, list[Line]]:
    """Return the customer and the last lines before the waiting messages, oldest first."""
    row = await (await connection.execute(_HISTORY.encode(), {"id": conversation_id, "n": limit})).fetchone()
    if row is None:
        return Person(), []
    person = Person(row["nickname"], tuple(row["tags"]), row["call_back"])
    return person, [Line(who, text or "") for who, text in row["lines"]]


async def person_of(connection: Connection, external_userid: str) -> Person | None:
    """Return a customer of the shop, None if it has no such customer."""
    query = f"SELECT cu.nickname, {TAGS} FROM customers cu WHERE cu.external_userid = %s"  # noqa: S608  (fixed parts)
    row = await (await connection.execute(query.encode(), (external_userid,))).fetchone()
    return Person(row["nickname"], tuple(row["tags"])) if row else None


def _conversation(row: dict[str, Any]) -> Conversation:
    return Conversation(**{**row, "service_state": ServiceState(row["service_state"])})


async def kf_of(connection: Connection, conversation_id: int) -> str:
    """Return the kf account of a conversation; empty when there is no such conversation."""
    query = "SELECT open_kfid FROM conversations WHERE id = %s"
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    return row["open_kfid"] if row else ""


async def conversation_of(connection: Connection, open_kfid: str, external_userid: str) -> int | None:
    """Return the id of a customer's conversation with an account, if they ever wrote."""
    query = "SELECT id FROM conversations WHERE open_kfid = %s AND external_userid = %s"
    row = await (await connection.execute(query, (open_kfid, external_userid))).fetchone()
    return row["id"] if row else None


async def latest_conversation(connection: Connection, external_userid: str) -> int | None:
    """Return the conversation a customer wrote in last, if they ever wrote."""
    query = """
    SELECT id FROM conversations WHERE external_userid = %s ORDER BY last_customer_at DESC NULLS LAST, id DESC LIMIT 1
    """
    row = await (await connection.execute(query, (external_userid,))).fetchone()
    return row["id"] if row else None


async def place_of(connection: Connection, conversation_id: int) -> tuple[str, str]:
    """Return kf account and customer of a conversation; raises `NotFound`."""
    query = "SELECT open_kfid, external_userid FROM conversations WHERE id = %s"
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    if row is None:
        raise NotFound(say("handoff_no_conversation", book="owner"))
    return row["open_kfid"], row["external_userid"]
