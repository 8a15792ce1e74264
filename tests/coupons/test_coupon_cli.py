"""Coupons from the command line, and what the REST API refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.coupons import Limits
from store.coupons.approvals import ask
from store.coupons.coupons import add_coupon, coupon_by_id
from store.coupons.grants import Giving, give
from tests.coupons.bargain import BIG, WAITING, asks, bargain, cards, grants
from tests.jobs.looking import idle
from tests.programs import Ran, xiaoer
from tests.store.shops import conversation, open_shop
from tests.worlds import until


async def test_an_operator_offers_limits_decides_and_redeems(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path, BIG, public_url=None) as t:
        env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}

        async def run(*args: str) -> Ran:
            return await xiaoer("coupons", *args, **env)

        assert (await run("add", "新客券", "--off", "19.9", "--threshold", "100")).code == 0
        assert "已经有一张叫" in (await run("add", "新客券", "--off", "5")).err
        assert "低于最低价" in (await run("add", "半价", "--percent-off", "50", "--most", "100")).err
        assert "不是金额" in (await run("add", "乱填", "--off", "很多")).err
        assert "assistant_limit" in (await run("limits", "assistant_limit=15")).out
        assert "上限填得不对" in (await run("limits", "floor_percent=101")).err
        listed = (await run("list")).out
        assert "新客券" in listed
        assert "要老板同意" in listed
        t.world.model.next(asks(BIG["name"]), WAITING)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        assert "老顾客嫌贵" in (await run("approvals")).out
        assert (await run("decide", "1", "--yes")).code == 0
        await t.hears("wmA", 2)
        await idle(t)
        assert "已经处理过了：已同意" in (await run("decide", "1", "--no")).err
        code = (await grants(t))[0]["code"]
        assert "实付 228 元" in (await run("redeem", code, "258")).out
        assert "用过了" in (await run("redeem", code, "258")).err
        assert (await run("stop", "新客券")).code == 0
        assert "没有这张优惠券" in (await run("stop", "没有的券")).err


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "券"}, "选一个填写"),
    ({"name": "券", "amount_fen": 100, "percent_off": 10, "most_off_fen": 100}, "选一个填写"),
    ({"name": "券", "percent_off": 10}, "最多减多少钱"),
    ({"name": "券", "amount_fen": 3_100, "threshold_fen": 10_000}, "低于最低价"),
    ({"name": "券", "percent_off": 31, "most_off_fen": 100}, "低于最低价"),
    ({"name": "券", "amount_fen": 100, "valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "早于开始日期"),
    ({"name": "券", "amount_fen": -100}, "amount_fen"),
    ({"name": "券", "percent_off": 100, "most_off_fen": 100}, "percent_off"),
    ({"name": "券\x00", "amount_fen": 100}, "name"),
    ({"name": "券", "amount_fen": 100, "granted": -5}, "granted"),
]


async def test_rest_refuses_what_makes_no_sense_and_whoever_may_not(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t, t.client("owner") as owner, t.client("staff") as staff:
        for body, why in WRONG:
            refused = await owner.post("coupons", json=body)
            assert (refused.status_code, why in refused.text) == (422, True), (body, refused.text)
        assert (await staff.post("coupons", json={"name": "券", "amount_fen": 100})).status_code == 403
        assert (await staff.put("coupons/limits", json={})).status_code == 403
        added = (await owner.post("coupons", json={"name": "老板券", "amount_fen": 8_000, "stock": 5})).json()
        assert (
            await owner.put(f"coupons/{added['id']}", json={"name": BIG["name"], "amount_fen": 1})
        ).status_code == 409
        page = (await staff.get("coupons", params={"limit": 2})).json()
        assert (len(page["items"]), page["next"]) == (2, page["items"][-1]["id"])
        to = {"external_userid": "wmA", "reason": "赔礼"}
        assert (await staff.post(f"coupons/{added['id']}/grants", json=to)).status_code == 404  # never wrote
        t.say("wmA", "多久发货")
        await t.hears("wmA")
        assert (await staff.post(f"coupons/{added['id']}/grants", json=to)).status_code == 403
        asked = await staff.post(f"coupons/{added['id']}/requests", json=to)
        assert asked.status_code == 201, asked.text
        await until(lambda: len(cards(t)) == 1)
        assert "测试" in str(cards(t)[0].data)  # the owner sees who asks
        again = await staff.post(f"coupons/{added['id']}/requests", json=to)
        assert (again.status_code, "请示过老板" in again.text) == (409, True)
        path = f"approvals/{asked.json()['approval_id']}"
        assert (await owner.post(f"{path}/decision", json={"approve": False})).json()["asked_by"] == "测试"
        await idle(t)
        assert len(t.heard("wmA")) == 1, "the customer asked for nothing and hears of no refusal"
        given = await owner.post(f"coupons/{added['id']}/grants", json=to)
        assert given.status_code == 201
        assert "code" not in given.json()
        assert "老板券" in (await t.hears("wmA", 2))[-1]
        again = await owner.post(f"coupons/{added['id']}/grants", json=to)
        assert (again.status_code, "还有一张没用的" in again.text) == (409, True)
        assert (await owner.delete(f"coupons/grants/{given.json()['id']}")).status_code == 204
        assert (await owner.delete(f"coupons/grants/{given.json()['id']}")).status_code == 404
        assert [g["status"] for g in (await staff.get("coupons/grants")).json()["items"]] == ["revoked"]


async def test_another_shops_things_are_not_there(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t, t.client("owner") as owner:
        other = await open_shop(t.house.database, 7)
        where = await conversation(t.house.database, other)
        now = datetime.now(UTC)
        async with t.house.database.shop(other) as connection:
            theirs = await add_coupon(connection, other, BIG)
            asked = await ask(connection, other, where, "wmA", theirs, "", now, now + timedelta(hours=1))
            coupon = await coupon_by_id(connection, theirs)
            assert asked is not None
            assert coupon is not None
            given = await give(connection, other, coupon, Limits(), Giving("wmA", where, "x", "", claimed=True), now)
        assert (await owner.get(f"coupons/{theirs}")).status_code == 404
        assert (await owner.get(f"approvals/{asked.id}")).status_code == 404
        assert (await owner.post(f"approvals/{asked.id}/decision", json={"approve": True})).status_code == 404
        assert (await owner.get("redemptions/code", params={"code": given.code})).status_code == 404
        sale = {"code": given.code, "order_fen": 90_000}
        assert (await owner.post("redemptions", json=sale)).status_code == 404
        assert (await owner.delete(f"coupons/grants/{given.id}")).status_code == 404
