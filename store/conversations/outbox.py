"""The outbox: what is to leave the house, in order per conversation. A row is its own job.

A row is written in the transaction that decided it, with `due_at` a few seconds ahead: that is the lease of
the process that wrote it and sends it at once. If that process dies, the row falls due and any sweeper takes
it over. Sending twice is harmless: the msgid is drawn once, here, and WeCom refuses a second use (95033).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from agent import spans
from store.deferring import TRACE
from store.engine import Connection
from store.json import dumps

LEASE_SECONDS = 5


class OutboxKind(StrEnum):
    """What a row does when its turn comes."""

    MESSAGE = "message"
    ON_EVENT = "on_event"
    TRANSFER = "transfer"
    STAFF = "staff"


@dataclass(slots=True)
class Draft:
    """Something to put into the outbox.

    `payload["says"]` is what people read in the history; `dedupe_key` makes a row once per conversation.
    """

    kind: OutboxKind
    payload: dict[str, Any]
    dedupe_key: str | None = None
    msgid: str = field(default_factory=lambda: "x" + secrets.token_hex(12))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A queued row on its way out; `resting` means it failed and waits for its next try."""

    id: int
    merchant_id: int
    conversation_id: int
    kind: OutboxKind
    msgid: str
    payload: dict[str, Any]
    attempts: int
    resting: bool
    open_kfid: str
    external_userid: str

    @property
    def is_speech(self) -> bool:
        """Whether the customer reads it: speech keeps its order, the rest must not hold speech up."""
        return self.kind in (OutboxKind.MESSAGE, OutboxKind.ON_EVENT)


INSERT_DRAFTS = """
INSERT INTO outbox (merchant_id, conversation_id, turn_id, kind, msgid, payload, dedupe_key, due_at)
SELECT %(merchant)s, %(conversation)s, {turn}, d.kind, d.msgid, d.payload, d.dedupe_key,
       now() + make_interval(secs => %(lease)s)
FROM ROWS FROM (jsonb_to_recordset(%(drafts)s::jsonb)
     AS (kind text, payload jsonb, dedupe_key text, msgid text))
     WITH ORDINALITY AS d(kind, payload, dedupe_key, msgid, n)
ORDER BY n
ON CONFLICT (conversation_id, dedupe_key) DO NOTHING
RETURNING id, turn_id
"""


def draft_parameters(merchant_id: int, conversation_id: int, drafts: Sequence[Draft]) -> dict[str, Any]:
    """Return the parameters `INSERT_DRAFTS` needs."""
    return {
        "merchant": merchant_id,
        "conversation": conversation_id,
        "lease": LEASE_SECONDS,
        "drafts": dumps([_row(d, spans.here()) for d in drafts]),
    }


def _row(draft: Draft, trace: str) -> dict[str, Any]:
    return asdict(draft) | ({"payload": draft.payload | {TRACE: trace}} if trace else {})


async def put(connection: Connection, merchant_id: int, conversation_id: int, drafts: Sequence[Draft]) -> list[int]:
    """Put drafts into the outbox outside a turn (welcome, waiting line); return the ids that are new."""
    statement = INSERT_DRAFTS.format(turn="NULL")
    parameters = draft_parameters(merchant_id, conversation_id, drafts)
    return [row["id"] for row in await (await connection.execute(statement.encode(), parameters)).fetchall()]


_PARCELS = """
SELECT o.id, o.merchant_id, o.conversation_id, o.kind, o.msgid, o.payload, o.attempts,
       o.attempts > 0 AND o.due_at > now() AS resting, c.open_kfid, c.external_userid
FROM outbox o JOIN conversations c ON c.id = o.conversation_id
WHERE o.conversation_id = %s AND o.status = 'queued' ORDER BY o.id
"""


async def queued_parcels(connection: Connection, conversation_id: int) -> list[Parcel]:
    """Return what a conversation has queued, in sending order."""
    rows = await (await connection.execute(_PARCELS, (conversation_id,))).fetchall()
    return [Parcel(**{**row, "kind": OutboxKind(row["kind"])}) for row in rows]


_CLAIM = """
WITH heads AS (
    SELECT o.id, o.merchant_id, o.conversation_id FROM outbox o
    WHERE o.status = 'queued' AND o.due_at <= now() AND NOT EXISTS (
        SELECT FROM outbox earlier WHERE earlier.conversation_id = o.conversation_id
        AND earlier.status = 'queued' AND earlier.id < o.id
        AND (earlier.due_at <= now() OR earlier.kind IN ('message', 'on_event')))
    ORDER BY o.due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET due_at = now() + make_interval(secs => %s)
FROM heads WHERE o.id = heads.id RETURNING o.merchant_id, o.conversation_id, o.id
"""


async def claim_due(connection: Connection, limit: int = 100) -> list[tuple[int, int, int]]:
    """Lease the heads of queues that fell due; return (merchant_id, conversation_id, id) of each (platform)."""
    rows = await (await connection.execute(_CLAIM, (limit, LEASE_SECONDS * 3))).fetchall()
    return [(row["merchant_id"], row["conversation_id"], row["id"]) for row in rows]


async def mark_sent(connection: Connection, conversation_id: int, ids: Sequence[int]) -> int:
    """Record that rows left the house, and count them against WeCom's five (wecom-api.md §3.5).

    Return how many of them were still queued: the others were taken back while they were on their way.

    The conversation is locked before its rows, as everybody does who puts rows there.
    """
    await connection.execute("SELECT FROM conversations WHERE id = %s FOR NO KEY UPDATE", (conversation_id,))
    query = """
    WITH done AS (
        UPDATE outbox SET status = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, error = NULL
        WHERE id = ANY(%(ids)s) AND status = 'queued' RETURNING kind
    )
    UPDATE conversations SET
        sent_since = sent_since + (SELECT count(*) FROM done WHERE kind = 'message'),
        service_state = CASE WHEN service_state = 0 AND EXISTS (SELECT FROM done WHERE kind = 'message')
                        THEN 1 ELSE service_state END
    WHERE id = %(conversation)s RETURNING (SELECT count(*) FROM done) AS n
    """
    row = await (await connection.execute(query, {"ids": list(ids), "conversation": conversation_id})).fetchone()
    return row["n"] if row else 0


async def record_state(
    connection: Connection, conversation_id: int, service_state: int, servicer_userid: str | None
) -> None:
    """Record where WeCom says the session is."""
    query = "UPDATE conversations SET service_state = %s, servicer_userid = %s, staff_active_at = now() WHERE id = %s"
    await connection.execute(query, (service_state, servicer_userid, conversation_id))


async def mark_later(connection: Connection, parcel_id: int, delay_seconds: float, error: str) -> None:
    """Keep a row queued and try again after a while; rows behind it wait too."""
    query = """
    UPDATE outbox SET attempts = attempts + 1, error = %s, due_at = now() + make_interval(secs => %s)
    WHERE id = %s AND status = 'queued'
    """
    await connection.execute(query, (error, delay_seconds, parcel_id))


async def mark_failed(connection: Connection, ids: Sequence[int], status: str, errcode: int | None, error: str) -> None:
    """Take rows out of the queue for good: `dead` (somebody must look) or `cancelled` (no longer wanted)."""
    query = """
    UPDATE outbox SET status = %s, attempts = attempts + 1, errcode = %s, error = %s
    WHERE id = ANY(%s) AND status = 'queued'
    """
    await connection.execute(query, (status, errcode, error, list(ids)))


async def mark_undelivered(connection: Connection, msgid: str, fail_type: int) -> bool:
    """Record that WeCom could not deliver a message it had accepted (`msg_send_fail`, wecom-api.md §3.3)."""
    query = "UPDATE outbox SET status = 'undelivered', errcode = %s, error = 'msg_send_fail' WHERE msgid = %s"
    return (await connection.execute(query, (fail_type, msgid))).rowcount > 0
