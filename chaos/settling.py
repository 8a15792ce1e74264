"""Waiting until the house has nothing left to do, and saying what is left when it never ends."""

from __future__ import annotations

import asyncio
import contextlib
import time

import psycopg

from chaos.place import Place
from sandbox.ledger import Kind

PATIENCE_SECONDS = 90.0
_LOOK_SECONDS = 0.3
_QUIET_LOOKS = 3
_LEFT = """
SELECT (SELECT count(*) FROM unnest(%s::text[]) AS sent(msgid)
        WHERE NOT EXISTS (SELECT FROM messages m WHERE m.msgid = sent.msgid)) AS unread,
       (SELECT count(*) FROM messages WHERE status = 'waiting') AS waiting,
       (SELECT count(*) FROM outbox WHERE status = 'queued') AS queued,
       (SELECT json_agg(j) FROM (
            SELECT id, task_name, args, status, worker_id, attempts, scheduled_at FROM procrastinate_jobs
            WHERE status = 'doing' OR status = 'todo' AND task_name NOT IN ('sync', 'never_heard_of')
            AND coalesce(scheduled_at, now()) <= now() + interval '10 seconds' LIMIT 5) j) AS jobs
"""


async def settle(place: Place) -> dict[str, object]:
    """Wait until all that customers sent was read and dealt with; return what is left, empty when nothing is."""
    deadline, quiet = time.monotonic() + PATIENCE_SECONDS, 0
    left: dict[str, object] = {"everything": "?"}
    while time.monotonic() < deadline:
        await place.world.settled()
        with contextlib.suppress(psycopg.Error):
            left = await _left(place)
            quiet = 0 if left else quiet + 1
            if quiet >= _QUIET_LOOKS:
                return {}
        await asyncio.sleep(_LOOK_SECONDS)
    return left


async def _left(place: Place) -> dict[str, object]:
    msgids = [entry.msgid for entry in place.world.ledger.entries(Kind.CUSTOMER_MESSAGE)]
    async with await psycopg.AsyncConnection.connect(place.parts.url, connect_timeout=5) as connection:
        row = await (await connection.execute(_LEFT, (msgids,))).fetchone()
    assert row is not None
    names = ("unread", "waiting", "queued", "jobs")
    return {name: count for name, count in zip(names, row, strict=True) if count}
