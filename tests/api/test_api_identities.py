"""Identities through the front door: a customer types, staff see, unlock and bind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from store.customers.phones import phone_hash
from store.orders.orders import upsert_order
from tests.worlds import town

PHONE = "13812341234"


async def test_a_customer_shows_an_order_and_a_guesser_is_locked(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        order = {"order_no": "8866", "status": "运输中", "amount_fen": 9900, "placed_at": datetime.now(UTC)}
        order |= {"phone_hash": phone_hash(place.house.sealer, PHONE), "phone_last4": "1234"}
        async with place.house.database.session(place.merchant_id) as session:
            await upsert_order(session, place.merchant_id, order)
        place.say("wmA", "订单号8866")
        assert "后四位" in (await place.hears("wmA"))[-1]
        place.say("wmA", "1234")
        assert "运输中" in (await place.hears("wmA", 2))[-1]
        for count, text in enumerate(("订单号8866 尾号0000", "订单号9999 尾号1234", "订单号8866 尾号1111"), 1):
            place.say("wmB", text)
            said = (await place.hears("wmB", count))[-1]
            assert ("没有核对上" in said) == (count < 3)
            assert "运输中" not in said
        assert "次数用完" in said
        async with place.client("staff") as client:
            locks = (await client.get("identity-locks")).json()["items"]
            assert [lock["external_userid"] for lock in locks] == ["wmB"]
            path = f"customers/{locks[0]['customer_id']}"
            assert (await client.delete(f"{path}/identity-lock")).status_code == 204
            assert (await client.delete(f"{path}/identity-lock")).status_code == 404
            assert (await client.post(f"{path}/identities", json={"phone": "138****1234"})).status_code == 422
            bound = await client.post(f"{path}/identities", json={"phone": PHONE})
            assert bound.status_code == 201
            assert PHONE not in bound.text
            profile = (await client.get(path)).json()
            assert (profile["customer"]["orders"], profile["customer"]["spent_fen"]) == (1, 9900)
            assert [order["order_no"] for order in profile["orders"]] == ["8866"], "shown to be theirs"
            place.say("wmB", "我的订单到哪了")
            assert "运输中" in (await place.hears("wmB", 4))[-1]
            assert (await client.delete(f"{path}/identities/{bound.json()[0]['id']}")).status_code == 204
            kinds = [event["kind"] for event in (await client.get(f"{path}/identity-events")).json()["items"]]
        assert kinds == ["unbound", "bound", "unlocked", "locked", "wrong", "wrong", "wrong"]
