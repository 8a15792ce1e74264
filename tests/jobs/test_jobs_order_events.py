"""What an order sets off reaches whoever cares, and a failing listener is called again."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.house import House
from jobs.orders import events as order_events
from tests.api.sources import order
from tests.worlds import town, until


async def test_handlers_hear_of_orders_until_they_succeed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, int, str]] = []

    async def listen(house: House, merchant_id: int, order_id: int, event: order_events.OrderEvent) -> None:
        heard.append((merchant_id, order_id, event))
        if len(heard) == 1:
            raise RuntimeError("not this time")

    monkeypatch.setattr(order_events, "HANDLERS", [listen])
    async with town(database_url, tmp_path) as t, t.client() as http:
        await http.put("orders", json=order())
        await until(lambda: len(heard) == 2)
        await http.put("orders", json=order())
        await http.put("orders", json=order(status="已发货"))
        await until(lambda: len(heard) == 3)
        assert heard == [(t.merchant_id, 1, "new")] * 2 + [(t.merchant_id, 1, "changed")]
