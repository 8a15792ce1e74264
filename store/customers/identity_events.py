"""What happened around identities, never changed afterwards: wrong tries, locks, bindings and who did it.

Whether a customer is locked is read from here, so that count and audit cannot disagree.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from store.engine import Connection

LOCKED_FOR = timedelta(days=1)


class EventKind(StrEnum):
    """What happened."""

    WRONG = "wrong"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    BOUND = "bound"
    UNBOUND = "unbound"


async def take_turns(connection: Connection, merchant_id: int, *subjects: str) -> None:
    """Let nobody else try for these subjects until the transaction ends; always name the customer first."""
    for subject in subjects:
        query = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        await connection.execute(query, (f"identity:{merchant_id}:{subject}",))


async def note_event(
    connection: Connection,
    merchant_id: int,
    external_userid: str,
    kind: EventKind,
    actor: str,
    now: datetime,
    *,
    guess: str = "",
    number: str = "",
    hint: str = "",
) -> None:
    """Write down what happened; `guess` and `number` are keyed hashes, `hint` is what people read."""
    query = """
    INSERT INTO identity_events (merchant_id, external_userid, kind, guess, number, hint, actor, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    """
    await connection.execute(query, (merchant_id, external_userid, kind, guess, number, hint, actor, now))


_LATEST = """
SELECT kind, at FROM identity_events WHERE external_userid = %s AND kind IN ('locked', 'unlocked')
ORDER BY id DESC LIMIT 1
"""


async def locked_until(connection: Connection, external_userid: str, now: datetime) -> datetime | None:
    """Return until when a customer may not try any more, None when they may."""
    row = await (await connection.execute(_LATEST, (external_userid,))).fetchone()
    if row is None or row["kind"] != EventKind.LOCKED or row["at"] + LOCKED_FOR <= now:
        return None
    until: datetime = row["at"] + LOCKED_FOR
    return until


async def wrong_guesses(connection: Connection, external_userid: str, now: datetime) -> set[str]:
    """Return the different wrong guesses of a customer in the last day, since they were last unlocked."""
    query = """
    SELECT DISTINCT guess FROM identity_events e WHERE external_userid = %(who)s AND kind = 'wrong' AND at > %(since)s
      AND id > coalesce((SELECT max(id) FROM identity_events u
                         WHERE u.external_userid = %(who)s AND u.kind IN ('unlocked', 'locked')), 0)
    """
    rows = await connection.execute(query, {"who": external_userid, "since": now - LOCKED_FOR})
    return {row["guess"] for row in await rows.fetchall()}


async def wrong_about(connection: Connection, number: str, now: datetime) -> int:
    """Return how often anybody guessed wrong about an order number in the last day."""
    query = "SELECT count(*) AS n FROM identity_events WHERE number = %s AND kind = 'wrong' AND at > %s"
    row = await (await connection.execute(query, (number, now - LOCKED_FOR))).fetchone()
    return int(row["n"]) if row else 0


async def list_locks(connection: Connection, now: datetime, *, limit: int, before: int | None) -> list[dict[str, Any]]:
    """Return who is locked now, the last to come first, with the customer's id if known; `before` is the last id."""
    query = """
    SELECT e.id, c.id AS customer_id, e.external_userid, coalesce(c.nickname, '') AS nickname, e.at
    FROM identity_events e
    LEFT JOIN customers c ON c.external_userid = e.external_userid AND c.merchant_id = e.merchant_id
    WHERE e.kind = 'locked' AND e.at > %(since)s AND (%(before)s::bigint IS NULL OR e.id < %(before)s)
      AND NOT EXISTS (SELECT FROM identity_events u WHERE u.merchant_id = e.merchant_id
                      AND u.external_userid = e.external_userid AND u.kind = 'unlocked' AND u.id > e.id)
    ORDER BY e.id DESC LIMIT %(limit)s
    """
    values = {"since": now - LOCKED_FOR, "before": before, "limit": limit}
    return list(await (await connection.execute(query, values)).fetchall())


async def list_events(
    connection: Connection, external_userid: str, *, limit: int, before: int | None
) -> list[dict[str, Any]]:
    """Return what happened around one customer, the last to come first: id, kind, hint, actor, at."""
    query = """
    SELECT id, kind, hint, actor, at FROM identity_events
    WHERE external_userid = %(who)s AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
    """
    return list(
        await (await connection.execute(query, {"who": external_userid, "before": before, "limit": limit})).fetchall()
    )
