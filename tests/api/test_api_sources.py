"""Products, orders, reviews and refunds over REST, and who may."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from store.access.tokens import create_token
from tests.api.door import Door, add_shop
from tests.api.sources import Sender, event, order, rows
from tests.worlds import SHOP


async def client(door: Door, shop: int, role: str) -> httpx.AsyncClient:
    async with door.house.database.shop(shop) as connection:
        token = await create_token(connection, shop, f"{role}{shop}", role, "测试")
    headers = {"authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=f"{door.http.base_url}/api/shops/{shop}/", headers=headers)


@pytest.fixture
async def owner(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with await client(door, 1, "owner") as owner:
        yield owner


async def test_orders_are_put_found_and_paged(door: Door, owner: httpx.AsyncClient) -> None:
    for number in range(5):
        put = await owner.put("orders", json=order(f"A{number}", status="待发货" if number else "已发货"))
        assert put.json() == {"outcome": "added"}
    first = (await owner.get("orders", params={"limit": 3})).json()
    rest = (await owner.get("orders", params={"limit": 3, "after": first["next"]})).json()
    assert [each["order_no"] for each in first["items"] + rest["items"]] == ["A4", "A3", "A2", "A1", "A0"]
    assert rest["next"] is None
    shipped = (await owner.get("orders", params={"status": "已发货"})).json()["items"]
    assert [(each["order_no"], each["phone_last4"]) for each in shipped] == [("A0", "8000")]
    assert len((await owner.get("orders", params={"number": "A3"})).json()["items"]) == 1
    assert (await owner.get(f"orders/{shipped[0]['id']}")).json()["amount_fen"] == 129900
    assert (await owner.put("orders", json=order("A0", status="已发货"))).json() == {"outcome": "unchanged"}
    assert (await owner.put("orders", json=order("A0", amount_fen=-1))).status_code == 422
    money = {"refund_no": "T1", "order_no": "A0", "state": "paid", "amount_fen": 129900, "asked_at": "2026-11-21"}
    assert (await owner.put("refunds", json=money)).status_code == 200
    assert (await owner.get(f"orders/{shipped[0]['id']}")).json()["refund_state"] == "full"
    review = {"review_no": "P1", "order_no": "A0", "stars": 2, "written_at": "2026-11-22 08:00"}
    assert (await owner.put("reviews", json=review)).status_code == 200
    assert (await owner.get("reviews", params={"stars_at_most": 1})).json()["items"] == []
    (bad,) = (await owner.get("reviews")).json()["items"]
    assert (bad["stars"], bad["order_id"], bad["product"]) == (2, shipped[0]["id"], "")
    drafted = await owner.post(f"reviews/{bad['id']}/draft")
    assert "抱歉" in drafted.json()["text"], drafted.text
    assert (await owner.post("reviews/999/draft")).status_code == 404
    (refund,) = (await owner.get("refunds", params={"state": "paid"})).json()["items"]
    assert (refund["refund_no"], refund["order_id"]) == ("T1", shipped[0]["id"])
    assert (await owner.get("refunds", params={"state": "asked"})).json()["items"] == []


async def test_stock_is_set_by_staff_and_products_by_owners(door: Door, owner: httpx.AsyncClient) -> None:
    coat = {"sku": "C1", "name": "大衣", "price_fen": 89900, "variants": [{"sku": "C1-L", "options": {"尺码": "L"}}]}
    assert (await owner.put("products", json=coat)).json() == {"outcome": "added"}
    async with await client(door, 1, "staff") as staff:
        assert (await staff.put("products", json=coat)).status_code == 403
        assert (await staff.put("orders", json=order())).status_code == 403
        assert (await staff.get("hooks")).status_code == 403
        stock = [{"sku": "C1-L", "stock": 4}, {"sku": "C1-L", "store": "总店", "stock": 1}]
        answer = await staff.put("stock", json=stock)
        assert [each["outcome"] for each in answer.json()] == ["changed", "added"]
        assert (await staff.put("stock", json=[{"sku": "C1-L", "stock": -1}])).status_code == 422
        product = (await staff.get("products")).json()["items"][0]
    assert [(each["store"], each["stock"], each["options"]) for each in product["variants"]] == [
        ("", 4, {"尺码": "L"}), ("总店", 1, {"尺码": "L"}),
    ]  # fmt: skip


async def test_another_shops_things_are_not_there(door: Door, owner: httpx.AsyncClient) -> None:
    await add_shop(door.house, SHOP | {"name": "别家", "corp_id": "ww2222222222222222"})
    await owner.put("orders", json=order("A1"))
    product = await owner.put("products", json={"sku": "C1", "name": "大衣", "price_fen": 1})
    assert product.status_code == 200
    mine = [(await rows(door, f"SELECT id FROM {table}"))[0]["id"] for table in ("orders", "products")]
    async with await client(door, 2, "owner") as other:
        assert (await other.get(f"orders/{mine[0]}")).status_code == 404
        assert (await other.get(f"products/{mine[1]}")).status_code == 404
        assert (await other.get("orders")).json()["items"] == []
        assert (await other.put("orders", json=order("A1"))).json() == {"outcome": "added"}
        assert (await owner.get("../2/orders")).status_code == 404
    assert len(await rows(door, "SELECT id FROM orders")) == 1


async def test_webhooks_are_turned_on_rotated_and_off(door: Door, owner: httpx.AsyncClient) -> None:
    assert (await owner.get("hooks")).json()["enabled"] is False
    first = (await owner.post("hooks/secret")).json()["secret"]
    second = (await owner.post("hooks/secret")).json()["secret"]
    state = (await owner.get("hooks")).json()
    assert (state["enabled"], state["previous_until"] is not None) == (True, True)
    assert first not in str(state)
    assert (await Sender(door, first)(event(order(), 1, "e1"))).status_code == 200
    await owner.delete("hooks/secret/previous")
    assert (await Sender(door, first)(event(order(), 1, "e2"))).status_code == 401
    assert (await Sender(door, second)(event(order(), 1, "e2"))).status_code == 200
    await owner.delete("hooks")
    assert (await Sender(door, second)(event(order(), 1, "e3"))).status_code == 401
