"""A hair salon with one chair, and a model that says what the test tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from agent.clock import MovableClock, in_shop_time
from sandbox.model.request import Reply, ToolCall
from tests.worlds import SHOP, Town, town

TWO = SHOP | {
    "staff": [
        {"userid": "zhang_san", "name": "张三", "role": "owner"},
        {"userid": "li_si", "name": "李四", "role": "staff"},
    ]
}


@asynccontextmanager
async def salon(database_url: str, folder: Path, **wishes: Any) -> AsyncIterator[tuple[Town, MovableClock]]:
    """Run a house whose shop cuts hair on one chair, every day from 10:00 to 20:00."""
    clock = MovableClock()
    chosen: dict[str, Any] = {"model": True, "shop": TWO, "clock": clock} | wishes
    async with town(database_url, folder, **chosen) as t:
        async with t.client() as owner:
            service = await owner.post("services", json={"name": "剪发", "minutes": 60, "price_fen": 6_800})
            assert service.status_code == 201, service.text
            chair = {"name": "1号椅", "hours": "每天 10:00-20:00", "service_ids": [service.json()["id"]]}
            assert (await owner.post("bookables", json=chair)).status_code == 201
        yield t, clock


def tomorrow(clock: MovableClock, hour: int, minute: int = 0) -> datetime:
    """Return an hour of tomorrow in shop time."""
    return in_shop_time(clock()).replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=1)


def call(name: str, **arguments: Any) -> Reply:
    """Return what a model says that wants a tool."""
    return Reply(tool_calls=(ToolCall(name, arguments),))


def book(at: datetime) -> Reply:
    """Return what a model says that books the chair."""
    return call("book", service="剪发", start=at.isoformat(), bookable="")


async def bookings(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Return the shop's bookings, the last made first."""
    response = await client.get("bookings")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["items"]
    return found
