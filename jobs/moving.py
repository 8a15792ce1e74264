"""A shop that came from elsewhere goes on: what waited there is taken up, and its owner can come in."""

from __future__ import annotations

from datetime import datetime

from jobs.requests import sync_job, turn_job
from store.access.invitations import invite
from store.deferring import defer
from store.engine import Database

_WAITING = """
SELECT id, open_kfid FROM conversations
WHERE id IN (SELECT conversation_id FROM messages WHERE status = 'waiting') ORDER BY id
"""
_OWNER = "SELECT userid, name FROM staff WHERE role = 'owner' ORDER BY id LIMIT 1"


async def take_up(database: Database, merchant_id: int, now: datetime) -> tuple[str, str] | None:
    """Defer what the shop's customers wait for; return its first owner's name and code to join with, if it has one."""
    async with database.shop(merchant_id) as connection:
        waiting = await (await connection.execute(_WAITING.encode())).fetchall()
        accounts = await (await connection.execute("SELECT open_kfid FROM kf_accounts ORDER BY id")).fetchall()
        owner = await (await connection.execute(_OWNER)).fetchone()
        code = await invite(connection, merchant_id, owner["userid"], now) if owner else ""
    jobs = [sync_job(merchant_id, account["open_kfid"]) for account in accounts]
    jobs += [turn_job(merchant_id, row["id"], row["open_kfid"]) for row in waiting]
    async with database.platform() as connection:
        await defer(connection, jobs)
    return (owner["name"], code) if owner else None
