"""A house in a process of its own that plans or sends for all shops of the year, until somebody kills it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.settings import load_settings
from jobs.house import House
from jobs.touches import planning, sending, tasks
from store.engine import Database
from xiaoer.compose import opened_house

SECRET = "year"
_POLL_SECONDS, _PATIENCE_SECONDS = 0.005, 120.0
_PLANNED = "SELECT count(*) AS n FROM touches WHERE planned_at = %s"
_LEFT = "SELECT count(*) AS n FROM touches WHERE sent_at = %s OR tasked_at = %s"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the house is about when it dies; `query` counts what it has written by then."""

    name: str
    query: str


PLANNING, SENDING = Stage("planning", _PLANNED), Stage("sending", _LEFT)


async def kill_in(
    stage: Stage, database: Database, places: tuple[str, str, Path], now: datetime, shops: Sequence[int]
) -> int:
    """Let another process work for the shops and kill it -9 once it has written something; return how much that was.

    `places` are the addresses of the database and of WeCom, and a folder.
    """
    url, wecom, folder = places
    words = [url, wecom, str(folder), now.isoformat(), stage.name, *map(str, shops)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.year_house", *words)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while process.returncode is None and not await _written(stage, database, now):
                await asyncio.sleep(_POLL_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return await _written(stage, database, now)


async def _written(stage: Stage, database: Database, now: datetime) -> int:
    async with database.platform() as connection:
        row = await (await connection.execute(stage.query.encode(), (now,) * stage.query.count("%s"))).fetchone()
    return int(row["n"]) if row else 0


async def _work(house: House, stage: str, shops: Sequence[int]) -> None:
    for merchant_id in shops:
        if stage == PLANNING.name:
            await planning.plan_shop(house, merchant_id)
        else:
            await sending.send_shop(house, merchant_id)
            while await tasks.advance_shop(house, merchant_id):
                pass


async def _live(url: str, wecom: str, folder: str, now: str, stage: str, *shops: str) -> None:
    moment = datetime.fromisoformat(now)
    settings = load_settings(_env_file=None, data_dir=Path(folder), wecom_api_base=wecom, secret_key=SECRET)
    async with opened_house(settings, url, clock=lambda: moment) as house:
        await _work(house, stage, [int(shop) for shop in shops])


if __name__ == "__main__":
    asyncio.run(_live(*sys.argv[1:]))
