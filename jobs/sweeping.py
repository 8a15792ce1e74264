"""Rows of the outbox whose sender died or whose time came are taken over by whoever looks first."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from jobs.house import House
from jobs.outbox import flush
from store.conversations.outbox import claim_due

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 0.5
_AT_ONCE = 50


async def sweep(house: House) -> int:
    """Send what fell due because its sender died or its time came; return how many conversations."""
    async with house.database.platform() as connection:
        due = await claim_due(connection)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def send_gated(merchant_id: int, conversation_id: int, head: int) -> None:
        async with gate:
            await flush(house, merchant_id, conversation_id, head)

    results: list[Any] = await asyncio.gather(*(send_gated(*key) for key in due), return_exceptions=True)
    for error in results:
        if isinstance(error, BaseException):
            log.error("sweep failed", error=repr(error))
    return len(due)
