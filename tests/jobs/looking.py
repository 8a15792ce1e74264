"""What a house remembers of a customer, read behind its back."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.worlds import Town

Rows = list[dict[str, Any]]


async def rows(town: Town, query: str, *values: Any, merchant_id: int | None = None) -> Rows:
    """Return what a query finds in the town's own shop."""
    async with town.house.database.shop(merchant_id or town.merchant_id) as connection:
        return await (await connection.execute(query.encode(), values)).fetchall()


async def messages(town: Town, customer: str = "wmA") -> Rows:
    query = """
    SELECT m.text, m.origin, m.status, m.msgtype, m.error FROM messages m JOIN conversations c ON c.id = conversation_id
    WHERE c.external_userid = %s ORDER BY m.id
    """
    return await rows(town, query, customer)


async def outbox(town: Town, customer: str = "wmA") -> Rows:
    query = """
    SELECT o.id, o.kind, o.status, o.attempts, o.errcode, o.error, o.payload FROM outbox o
    JOIN conversations c ON c.id = conversation_id WHERE c.external_userid = %s ORDER BY o.id
    """
    return await rows(town, query, customer)


async def turns(town: Town, customer: str = "wmA") -> Rows:
    query = """
    SELECT t.route, t.verdict, t.model, t.trace FROM turns t
    JOIN conversations c ON c.id = conversation_id WHERE c.external_userid = %s ORDER BY t.id
    """
    return await rows(town, query, customer)


async def idle(town: Town, timeout: float = 20) -> None:
    """Wait until nothing waits or works: no job, nothing unanswered, nothing queued."""
    query = """
    SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
         + (SELECT count(*) FROM messages WHERE status = 'waiting')
         + (SELECT count(*) FROM outbox WHERE status = 'queued') AS n
    """
    deadline = time.monotonic() + timeout
    while True:
        await town.world.settled()
        async with town.house.database.platform() as connection:
            row = await (await connection.execute(query)).fetchone()
        if row and row["n"] == 0:
            return
        assert time.monotonic() < deadline, "the house is still busy"
        await asyncio.sleep(0.05)
