"""Webhooks of a shop: the secrets their senders sign with, and which events were seen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.engine import Connection
from store.sealing import Sealer

OVERLAP = timedelta(hours=24)
"""How long the secret before a rotation is still good."""
REMEMBERED = timedelta(days=30)
"""How long an event's id is known: a sender may repeat it that late."""


@dataclass(frozen=True, slots=True)
class HookState:
    """Whether a shop takes webhooks, and until when its previous secret is good."""

    enabled: bool
    rotated_at: datetime | None = None
    previous_until: datetime | None = None
    last_event_at: datetime | None = None


async def rotate_secret(connection: Connection, merchant_id: int, sealer: Sealer, now: datetime) -> str:
    """Give the shop a new secret and return it, this once; the one before is good for `OVERLAP` more."""
    secret = "whsec_" + secrets.token_urlsafe(32)
    query = """
    INSERT INTO hook_secrets AS h (merchant_id, secret_sealed, rotated_at) VALUES (%(shop)s, %(sealed)s, %(now)s)
    ON CONFLICT (merchant_id) DO UPDATE SET previous_sealed = h.secret_sealed, previous_until = %(until)s,
        secret_sealed = excluded.secret_sealed, rotated_at = excluded.rotated_at
    """
    values = {"shop": merchant_id, "sealed": sealer.seal(secret), "now": now, "until": now + OVERLAP}
    await connection.execute(query, values)
    return secret


async def forget_previous_secret(connection: Connection, merchant_id: int) -> None:
    """End the overlap of a rotation now: the secret before is known to a stranger."""
    query = "UPDATE hook_secrets SET previous_sealed = NULL, previous_until = NULL WHERE merchant_id = %s"
    await connection.execute(query, (merchant_id,))


async def close_hooks(connection: Connection, merchant_id: int) -> None:
    """Take no more webhooks for this shop."""
    await connection.execute("DELETE FROM hook_secrets WHERE merchant_id = %s", (merchant_id,))


async def good_secrets(connection: Connection, merchant_id: int, sealer: Sealer, now: datetime) -> list[str]:
    """Return the secrets a sender may sign with: none, one, or two after a rotation."""
    query = "SELECT secret_sealed, previous_sealed, previous_until FROM hook_secrets WHERE merchant_id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    if row is None:
        return []
    sealed = [row["secret_sealed"]]
    if row["previous_sealed"] and row["previous_until"] > now:
        sealed.append(row["previous_sealed"])
    return [sealer.open(each) for each in sealed]


async def hook_state(connection: Connection, merchant_id: int, now: datetime) -> HookState:
    """Return how the shop's webhooks stand."""
    query = """
    SELECT rotated_at, CASE WHEN previous_until > %s THEN previous_until END AS previous_until,
           (SELECT max(received_at) FROM hook_events e WHERE e.merchant_id = h.merchant_id) AS last_event_at
    FROM hook_secrets h WHERE merchant_id = %s
    """
    row = await (await connection.execute(query, (now, merchant_id))).fetchone()
    return HookState(True, **row) if row else HookState(False)


async def note_events(
    connection: Connection, merchant_id: int, topic: str, event_ids: Iterable[str], now: datetime
) -> set[str]:
    """Return those of the events that nobody noted before; of two transactions with the same event one gets it.

    The second waits for the first: if that one rolls back, the event is still to be taken.
    """
    query = """
    INSERT INTO hook_events (merchant_id, topic, event_id, received_at)
    SELECT %s, %s, unnest(%s::text[]), %s ON CONFLICT DO NOTHING RETURNING event_id
    """
    wanted = sorted(set(event_ids))  # always in one order: two batches never wait in a circle
    rows = await (await connection.execute(query, (merchant_id, topic, wanted, now))).fetchall()
    return {row["event_id"] for row in rows}


async def forget_events(connection: Connection, now: datetime) -> None:
    """Delete the ids of events nobody will repeat (platform)."""
    await connection.execute("DELETE FROM hook_events WHERE received_at < %s", (now - REMEMBERED,))
