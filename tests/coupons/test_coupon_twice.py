"""Callbacks that come twice, turns that are outpaced, owners who never answer, orders that are refunded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.clock import MovableClock
from jobs.coupons.approvals import expire_overdue
from jobs.coupons.coupons import order_refunded
from jobs.requests import settle_card_job
from jobs.signals import handle
from sandbox.model.request import Reply
from store.coupons.coupons import coupons_of
from store.coupons.grants import claim
from store.coupons.redemptions import Till, redeem
from store.deferring import defer
from tests.coupons.bargain import BIG, SMALL, asks, bargain, button, cards, grants, settled
from tests.coupons.test_coupon_story import SURE, WAIT, granted
from tests.jobs.looking import idle, rows
from tests.worlds import until


async def test_a_tap_that_comes_again_is_handled_once(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        t.world.model.next(asks(BIG["name"]), WAIT)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        await until(lambda: len(cards(t)) == 1)
        card = cards(t)[0]
        t.world.chaos.duplicates = 3
        t.world.members.click(card.msgid, "zhang_san", button(card, 0))
        await t.hears("wmA", 2)
        await idle(t)
        kept = await rows(t, "SELECT key, type, handled_at IS NOT NULL AS done FROM signals")
        assert [(row["type"], row["done"]) for row in kept] == [("CardTap", True)]
        job: dict[str, Any] = {
            "userid": "zhang_san",
            "task_id": "approval-1",
            "event_key": button(card, 0),
            "response_code": "used",
            "card_type": "button_interaction",
            "selected": {},
            "created_at": "2026-11-24T04:00:00Z",
        }
        await handle(t.house, t.merchant_id, kept[0]["key"], "CardTap", job)  # WeCom repeats it a minute later
        await handle(t.house, t.merchant_id, "another", "CardTap", job)  # the job died after its commit
        await idle(t)
        assert len(await grants(t)) == 1
        assert len(t.heard("wmA")) == 2


async def test_a_card_that_cannot_be_changed_any_more_is_left_alone(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        async with t.house.database.shop(t.merchant_id) as connection:
            await defer(connection, [settle_card_job(t.merchant_id, "approval-9", "已同意", "rc_gone")])
            await defer(connection, [settle_card_job(t.merchant_id, "approval-8", "已同意")])
        await idle(t)
        assert settled(t) == set()


async def test_the_last_coupon_goes_to_another_while_the_model_speaks(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path, SMALL | {"stock": 1}) as t:
        t.world.model.next(asks(SMALL["name"]), Reply(SURE.text, latency=1.0), asks(SMALL["name"]))
        t.world.model.next(Reply("不好意思，这张券已经发完了。"))
        t.say("wmA", "能便宜点吗")
        await until(lambda: len(t.world.model.calls) == 2)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE coupons SET granted = stock")
            assert [coupon.left for coupon in await coupons_of(connection)] == [0]
        assert await t.hears("wmA") == ["不好意思，这张券已经发完了。"]
        assert await grants(t) == []
        assert len(await rows(t, "SELECT * FROM turns")) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_an_owner_who_never_answers(database_url: str, tmp_path: Path, again: bool) -> None:
    clock = MovableClock()
    async with bargain(database_url, tmp_path, clock=clock) as t:
        t.world.model.next(asks(BIG["name"]), WAIT)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        await until(lambda: len(cards(t)) == 1)
        clock.advance(24 * 3600 + 1)
        for _ in range(1 + again):
            await expire_overdue(t.house)
        assert "实在没办法" in (await t.hears("wmA", 2))[-1]
        card = cards(t)[0]
        await idle(t)
        assert settled(t) == {"已过期"}
        async with t.client("owner") as owner:
            asked = (await owner.get("approvals")).json()["items"][0]
            late = await owner.post(f"approvals/{asked['id']}/decision", json={"approve": True})
        assert late.status_code == 409
        assert "已过期" in late.json()["detail"]
        assert await grants(t) == []
        assert card.msgid


async def test_a_refund_in_full_gives_the_coupon_back(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        await granted(t)
        now = datetime.now(UTC)
        async with t.house.database.shop(t.merchant_id) as connection:
            given = await claim(connection, 1, now)
            assert given is not None
            await redeem(connection, t.merchant_id, given.code, Till(12_000, "张三", order_no="T1"), now)
            query = """
            INSERT INTO orders (merchant_id, order_no, external_userid, status, amount_fen, placed_at, refund_state)
            VALUES (%s, 'T1', 'wmA', '已签收', 11000, now(), %s) RETURNING id
            """
            row = await (await connection.execute(query, (t.merchant_id, "partial"))).fetchone()
            assert row is not None
        await order_refunded(t.house, t.merchant_id, row["id"], "refund")
        assert [grant["status"] for grant in await grants(t)] == ["redeemed"]
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE orders SET refund_state = 'full'")
        for _ in range(2):
            await order_refunded(t.house, t.merchant_id, row["id"], "refund")
        assert [grant["status"] for grant in await grants(t)] == ["claimed"]


async def test_without_a_public_address_the_code_is_told_in_the_chat(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path, public_url=None) as t:
        t.world.model.next(asks(SMALL["name"]), SURE)
        t.say("wmA", "能便宜点吗")
        heard = await t.hears("wmA", 2)
        given = (await grants(t))[0]
        assert given["status"] == "claimed"
        assert given["code"] in heard[1]
