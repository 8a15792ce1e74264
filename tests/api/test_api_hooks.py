"""Webhooks through the front door: forged, replayed, repeated, reordered, racing, large."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from store.customers.phones import phone_hash
from tests.api.door import Door, add_shop
from tests.api.sources import Sender, announce, event, new_secret, order, rows
from tests.worlds import SHOP


@pytest.fixture
async def sender(door: Door) -> Sender:
    return Sender(door, await new_secret(door))


async def test_a_new_order_is_stored_and_lets_others_know_once(sender: Sender) -> None:
    assert await sender.outcomes(event(order())) == ["added"]
    stored = (await rows(sender.door, "SELECT * FROM orders"))[0]
    assert (stored["status"], stored["amount_fen"], stored["items"][0]["options"]) == ("待发货", 129900, "黑色L")
    assert stored["phone_hash"] == phone_hash(sender.door.house.sealer, "+86 13800138000")
    assert "13800138000" not in str(stored)
    assert stored["placed_at"].isoformat() == "2026-11-20T02:32:05+00:00"
    assert await sender.outcomes(event(order())) == ["duplicate"]
    assert await sender.outcomes(event(order(status="已发货"), 2, "e2")) == ["changed"]
    told = [(job["args"]["order_id"], job["args"]["kind"]) for job in await sender.door.jobs() if "order" in str(job)]
    assert told == [(stored["id"], "new"), (stored["id"], "changed")]


async def test_older_news_that_come_later_change_nothing(sender: Sender) -> None:
    assert await sender.outcomes(event(order(status="已签收"), 30, "e3")) == ["added"]
    assert await sender.outcomes(event(order(status="已发货"), 20, "e2")) == ["stale"]
    both = {"events": [event(order(status="已完成"), 50, "e5"), event(order(status="退款中"), 40, "e4")]}
    assert await sender.outcomes(both) == ["changed", "changed"]
    assert (await rows(sender.door, "SELECT status FROM orders"))[0]["status"] == "已完成"


async def test_whoever_cannot_sign_learns_nothing_and_stores_nothing(door: Door, sender: Sender) -> None:
    other = SHOP | {"name": "别家", "corp_id": "ww2222222222222222"}
    await add_shop(door.house, other)
    theirs, before = await new_secret(door, 2), await door.rows()
    bad = [
        await sender(event(order()), secret=theirs),
        await sender(event(order()), age=301),
        await sender(event(order()), age=-301),
        await Sender(door, sender.secret, shop=2)(event(order())),
        await Sender(door, sender.secret, shop=99)(event(order())),
        await Sender(door, sender.secret, headers={"X-Xiaoer-Timestamp": "now"})(event(order())),
        await Sender(door, sender.secret, headers={"X-Xiaoer-Signature": b"v1=\xc3\xa9"})({}),
        await door.http.post("/api/hooks/1/orders", content=b"{}"),
    ]
    assert {(answer.status_code, answer.text) for answer in bad} == {(401, '{"detail":"refused"}')}
    assert await door.rows() == before
    tampered = await sender(event(order()), age=10)
    assert tampered.status_code == 200
    replayed = {name: value for name, value in tampered.request.headers.items() if name.startswith("x-xiaoer")}
    changed = tampered.request.content.replace(b"129900", b"1")
    assert (await door.http.post("/api/hooks/1/orders", content=changed, headers=replayed)).status_code == 401
    newer = replayed | {"x-xiaoer-timestamp": str(int(door.clock().timestamp()))}
    assert (
        await door.http.post("/api/hooks/1/orders", content=tampered.request.content, headers=newer)
    ).status_code == 401
    door.clock.advance(600)
    late = await door.http.post("/api/hooks/1/orders", content=tampered.request.content, headers=replayed)
    assert late.status_code == 401


async def test_a_forger_who_insists_is_no_longer_listened_to(sender: Sender) -> None:
    codes = [(await sender({}, secret="x")).status_code for _ in range(32)]
    assert codes[:30] == [401] * 30
    assert codes[-1] == 429


async def test_two_secrets_are_good_for_a_day_after_a_rotation(sender: Sender) -> None:
    newer = await new_secret(sender.door)
    assert (await sender(event(order("A1"), 1, "e1"))).status_code == 200
    assert (await sender(event(order("A2"), 1, "e2"), secret=newer)).status_code == 200
    sender.door.clock.advance(24 * 3600 + 1)
    assert (await sender(event(order("A3"), 1, "e3"))).status_code == 401
    assert (await sender(event(order("A3"), 1, "e3"), secret=newer)).status_code == 200


async def test_the_same_event_twenty_times_at_once_is_taken_once(sender: Sender) -> None:
    answers = await asyncio.gather(*(sender.outcomes(event(order(), n, "same")) for n in range(20)))
    assert sorted(answer[0] for answer in answers) == ["added"] + ["duplicate"] * 19
    jobs = [job for job in await sender.door.jobs() if job["task_name"] == "order_event"]
    assert len(jobs) == 1


async def test_versions_that_race_end_with_the_newest(sender: Sender) -> None:
    states = ["待付款", "待发货", "已发货", "运输中", "已签收", "已完成"]
    batches = [
        {"events": [event(order(f"A{k}", status=state), n, f"e{n}-{k}") for k in range(5)]}
        for n, state in enumerate(states)
    ]
    await asyncio.gather(*(sender.outcomes(batch) for batch in reversed(batches)))
    assert await rows(sender.door, "SELECT DISTINCT status FROM orders") == [{"status": "已完成"}]


async def test_a_thousand_events_in_one_request(sender: Sender) -> None:
    batch = {"events": [event(order(f"A{n}"), 1, f"e{n}") for n in range(1000)]}
    assert await sender.outcomes(batch) == ["added"] * 1000
    assert await sender.outcomes(batch) == ["duplicate"] * 1000
    assert len([job for job in await sender.door.jobs() if job["task_name"] == "order_event"]) == 1000
    assert (await sender({"events": [*batch["events"], event(order("B"), 1, "b")]})).status_code == 422


async def test_bad_events_are_told_apart_and_may_come_again_mended(sender: Sender) -> None:
    wrong = [
        order("A2", amount_fen=-1),
        order("A3", amount_fen=12.5),
        order("A4", status="飞走了"),
        order("A5", price=1),
        order("A6", placed_at="昨天"),
        order("A\x00"),
        order("A8", phone="abc"),
        order("A9", amount_fen=10**20),
    ]
    batch = {"events": [event(order("A1"), 1, "e0"), *(event(each, 1, f"e{n}") for n, each in enumerate(wrong, 1))]}
    answer = await sender(batch)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [result["outcome"] for result in results] == ["added"] + ["refused"] * len(wrong)
    assert "不认识订单状态「飞走了」" in results[3]["problems"][0]
    assert all(result["problems"] for result in results[1:])
    assert await sender.outcomes(event(order("A2"), 1, "e1")) == ["added"]
    assert (await sender(event(order(status="?")))).status_code == 422
    for raw in (b"", b"[", b"[]", b'"x"', b'{"events":[]}', b'{"events":{},"a":1}', b"\xff"):
        assert (await sender(None, raw=raw)).status_code == 422, raw


async def test_too_large_a_body_is_refused_before_it_is_read(sender: Sender) -> None:
    headers = {"X-Xiaoer-Timestamp": str(int(sender.door.clock().timestamp())), "X-Xiaoer-Signature": "v1=0"}
    assert await announce(sender.door, "/api/hooks/1/orders", 1024 * 1024 + 1, headers) == 413


async def test_products_and_stock_in_any_order(sender: Sender) -> None:
    stock = [
        event({"sku": "C1-BK-L", "store": store, "stock": n}, 5, f"s{n}") for n, store in enumerate(["总店", "二店"])
    ]
    assert await sender.outcomes({"events": stock}, "stock") == ["added", "added"]
    coat = {"sku": "C1", "name": "大衣", "price_fen": 89900, "list_price_fen": 99900, "category": "外套"}
    variants = [{"sku": "C1-BK-L", "options": {"颜色": "黑色", "尺码": "L"}}]
    assert await sender.outcomes(event(coat | {"variants": variants}, 2, "p2"), "products") == ["added"]
    assert await sender.outcomes(event(coat | {"name": "旧名"}, 1, "p1"), "products") == ["stale"]
    assert await sender.outcomes(event({**stock[0]["data"], "stock": 9}, 4, "s4"), "stock") == ["stale"]
    found = await rows(sender.door, "SELECT store_name, stock, options, product_id FROM variants ORDER BY store_name")
    assert [(row["store_name"], row["stock"]) for row in found] == [("二店", 1), ("总店", 0)]
    assert {row["options"]["尺码"] for row in found} == {"L"}
    assert all(row["product_id"] for row in found)
    dearer = {key: value for key, value in coat.items() if key != "list_price_fen"} | {"price_fen": 109900}
    assert await sender.outcomes(event(dearer, 3, "p3"), "products") == ["changed"]
    assert await rows(sender.door, "SELECT price_fen, list_price_fen, category FROM products") == [
        {"price_fen": 109900, "list_price_fen": None, "category": "外套"}
    ]
    cheap = await sender(event(coat | {"list_price_fen": 1}, 9, "p9"), "products")
    assert "原价不能低于现价" in cheap.text


async def test_a_refund_counts_whether_it_comes_before_or_after_its_order(sender: Sender) -> None:
    money = {"state": "paid", "amount_fen": 129900, "asked_at": 1764000000}
    await sender.outcomes(event({"refund_no": "T1", "order_no": "A1", **money}, 1, "t1"), "refunds")
    await sender.outcomes({"events": [event(order("A1"), 1, "a1"), event(order("A2"), 1, "a2")]})
    part = {
        "refund_no": "T2",
        "order_no": "A2",
        "state": "asked",
        "amount_fen": 100,
        "asked_at": "2026-11-21T08:00:00Z",
    }
    await sender.outcomes(event(part, 1, "t2"), "refunds")
    query = "SELECT refund_state, refunded_fen FROM orders ORDER BY order_no"
    assert [tuple(row.values()) for row in await rows(sender.door, query)] == [("full", 129900), ("asked", 0)]
    await sender.outcomes(event(part | {"state": "paid"}, 2, "t3"), "refunds")
    assert [tuple(row.values()) for row in await rows(sender.door, query)][1] == ("partial", 100)
    kinds = [job["args"]["kind"] for job in await sender.door.jobs() if job["task_name"] == "order_event"]
    assert sorted(kinds) == ["new", "new", "refund"]  # one waiting job a kind and order
    review = {"review_no": "P1", "order_no": "A1", "stars": 1, "text": "掉色", "written_at": "2026-11-22 08:00"}
    assert await sender.outcomes(event(review, 1, "r1"), "reviews") == ["added"]


async def test_the_schema_in_the_documents_is_the_one_that_is_served(door: Door) -> None:
    served = (await door.http.get("/api/hooks/schema.json")).json()
    kept = Path(__file__).parents[2] / "docs" / "hooks.schema.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == served, "run `xiaoer hooks schema > docs/hooks.schema.json`"
    assert set(served["properties"]) == {"orders", "products", "stock", "reviews", "refunds"}
