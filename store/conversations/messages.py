"""Messages that came in: each stored once by its msgid, then answered, left to staff, kept as an event, or dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from store.conversations.media import Media
from store.engine import Connection
from store.json import dumps


class Origin(IntEnum):
    """Who a message came from (wecom-api.md §3.2)."""

    CUSTOMER = 3
    SYSTEM = 4
    SERVICER = 5


class MessageStatus(StrEnum):
    """What becomes of a message."""

    WAITING = "waiting"
    ANSWERED = "answered"
    STAFF = "staff"
    EVENT = "event"
    HISTORY = "history"
    DEAD = "dead"


@dataclass(slots=True)
class Incoming:
    """A message on its way into the store."""

    msgid: str
    conversation_id: int
    origin: int
    msgtype: str
    text: str
    payload: dict[str, Any]
    sent_at: datetime
    status: MessageStatus


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for an answer; `age_seconds` counts since it reached us, `media` is what was read in it."""

    id: int
    msgid: str
    msgtype: str
    text: str
    age_seconds: float
    payload: dict[str, Any] = field(default_factory=dict)
    media: Media | None = None

    @property
    def menu_id(self) -> str | None:
        """The id of the menu item the customer tapped, if this text is a tap."""
        content = self.payload.get("menu_id")
        return str(content) if content else None


async def known_msgids(connection: Connection, msgids: Sequence[str]) -> set[str]:
    """Return those of `msgids` that are stored already."""
    query = "SELECT msgid FROM messages WHERE msgid = ANY(%s)"
    return {row["msgid"] for row in await (await connection.execute(query, (list(msgids),))).fetchall()}


_INSERT = """
INSERT INTO messages (merchant_id, conversation_id, msgid, origin, msgtype, text, payload, sent_at, status)
SELECT %s, m.conversation_id, m.msgid, m.origin, m.msgtype, m.text, m.payload, m.sent_at, m.status
FROM jsonb_to_recordset(%s::jsonb) AS m(
    conversation_id bigint, msgid text, origin smallint, msgtype text, text text, payload jsonb,
    sent_at timestamptz, status text)
ON CONFLICT (merchant_id, msgid) DO NOTHING
"""


async def insert_messages(connection: Connection, merchant_id: int, messages: Sequence[Incoming]) -> None:
    """Store messages in the order given; one that is stored already stays as it is."""
    if messages:
        await connection.execute(_INSERT, (merchant_id, dumps([asdict(m) for m in messages])))


async def latest_location(connection: Connection, conversation_id: int) -> dict[str, Any] | None:
    """Return the place the customer sent last: latitude, longitude, name, address (wecom-api.md §3.2)."""
    query = """
    SELECT payload FROM messages WHERE conversation_id = %s AND msgtype = 'location' AND origin = 3
    ORDER BY id DESC LIMIT 1
    """
    row = await (await connection.execute(query, (conversation_id,))).fetchone()
    return row["payload"] if row and isinstance(row["payload"], dict) else None


async def waiting_messages(connection: Connection, conversation_id: int) -> list[Waiting]:
    """Return the messages of a conversation that wait for an answer, oldest first."""
    query = """
    SELECT id, msgid, msgtype, text, payload,
           extract(epoch FROM clock_timestamp() - received_at)::float8 AS age_seconds
    FROM messages WHERE conversation_id = %s AND status = 'waiting' ORDER BY id
    """
    rows = await (await connection.execute(query, (conversation_id,))).fetchall()
    return [Waiting(**row) for row in rows]


async def waiting_ids(connection: Connection, conversation_id: int) -> list[int]:
    """Return the ids of the messages that wait for an answer, oldest first."""
    query = "SELECT id FROM messages WHERE conversation_id = %s AND status = 'waiting' ORDER BY id"
    return [row["id"] for row in await (await connection.execute(query, (conversation_id,))).fetchall()]


async def settle_messages(
    connection: Connection, ids: Sequence[int], status: MessageStatus, error: str | None = None
) -> None:
    """Take waiting messages out of the queue without a turn."""
    query = "UPDATE messages SET status = %s, error = %s WHERE id = ANY(%s) AND status = 'waiting'"
    await connection.execute(query, (status, error, list(ids)))


async def reopen_messages(connection: Connection, conversation_id: int, since: datetime) -> None:
    """Let the assistant answer after all what was left to staff since then and nobody answered."""
    query = """
    UPDATE messages SET status = 'waiting' WHERE conversation_id = %(id)s AND status = 'staff' AND origin = 3
      AND sent_at >= %(since)s AND id > coalesce(
        (SELECT max(id) FROM messages WHERE conversation_id = %(id)s AND origin = 5), 0)
    """
    await connection.execute(query, {"id": conversation_id, "since": since})


async def recall_message(connection: Connection, msgid: str) -> None:
    """Do not answer what the customer took back."""
    query = "UPDATE messages SET status = 'history' WHERE msgid = %s AND status = 'waiting'"
    await connection.execute(query, (msgid,))
