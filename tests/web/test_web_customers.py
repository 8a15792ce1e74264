"""Staff look customers up in a browser: who they are, and why they have a tag."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from agent.clock import system_clock
from sandbox.demo.seeding import seed
from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import town

TWICE = {"measure": "orders", "op": ">=", "value": 2}


async def names(client: httpx.AsyncClient, **wanted: object) -> list[str]:
    page = (await client.get("customers", params=wanted)).json()
    return [customer["nickname"] for customer in page["items"]]


@needs_chromium
@pytest.mark.timeout(300)
async def test_staff_find_a_customer_and_see_why_she_has_a_tag(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, place.client() as client:
        await let_owner_in(place)
        await seed(place.house.database, place.merchant_id, system_clock())
        (await client.post("tags/starters")).raise_for_status()
        segment = (await client.post("segments", json={"name": "买过两次的", "rule": TWICE})).json()
        bought_twice = await names(client, segment_id=segment["id"])
        assert "陈姐" in bought_twice
        assert "小鱼不吃鱼" not in bought_twice
        assert await names(client, search="陈") == ["陈姐"]
        assert await names(client, search="wmDemoChenJie") == ["陈姐"]
        assert await names(client, search="%") == []
        first = (await client.get("customers", params={"limit": 2})).json()
        rest = await names(client, after=first["next"])
        assert len(rest) + 2 == len(await names(client))
        told = await play("customers.mjs", place)
        assert "taken back" in told
        (found,) = (await client.get("customers", params={"search": "陈姐"})).json()["items"]
        assert found["opted_out"]
        profile = (await client.get(f"customers/{found['id']}")).json()
    assert [order["amount_fen"] for order in profile["orders"]] == [79900, 35800, 28900]
    assert profile["customer"]["spent_fen"] == 144600
