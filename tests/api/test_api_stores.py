"""Stores and plans over REST, and what they change for customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from sandbox.model.request import Reply, ToolCall
from store.access.logins import save_login
from store.coupons.coupons import add_coupon
from tests.coupons.bargain import SMALL
from tests.worlds import KF, Town, renew_profiles, town


async def test_stores_and_plans_change_what_the_assistant_can_do(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t, t.client() as owner, _operator(t) as operator:
        await _keep_stores(owner)
        renew_profiles(t.house)
        t.world.customers.send(
            KF, "wmA", "location", {"latitude": 30.275, "longitude": 120.131, "name": "西溪", "address": ""}
        )
        (reply,) = await t.hears("wmA")
        assert reply.index("西湖店") < reply.index("总店"), reply
        await _change_plans(t, owner, operator)


@asynccontextmanager
async def _operator(t: Town) -> AsyncIterator[httpx.AsyncClient]:
    """Let the operator sign in, who has no tokens."""
    async with t.house.database.platform() as connection:
        await save_login(connection, "13900000000", "服务商", "long-enough-8", operator=True)
    async with httpx.AsyncClient(base_url=f"{t.api}/api/shops/{t.merchant_id}/", timeout=60) as client:
        answer = await client.post(f"{t.api}/api/login", json={"phone": "13900000000", "password": "long-enough-8"})
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


async def _keep_stores(owner: httpx.AsyncClient) -> None:
    far = {"latitude": 31.2, "longitude": 121.4}
    near = {"address": "西溪路 1 号", "hours": "每天 10:00-22:00", "latitude": 30.27, "longitude": 120.13}
    assert (await owner.put("stores/总店", json=far)).json()["address"] == "文三路 12 号"
    assert (await owner.put("stores/西湖店", json=near)).json()["hours_understood"]
    assert not (await owner.put("stores/西湖店", json={"hours": "看心情"})).json()["hours_understood"]
    assert (await owner.put("stores/西湖店", json={"hours": near["hours"]})).json()["latitude"] == 30.27
    for wrong in ({"latitude": 30.0}, {"latitude": 91, "longitude": 0}, {"latitude": 0, "longitude": 0}, {"x": 1}):
        assert (await owner.put("stores/新店", json=wrong)).status_code == 422, wrong
    assert (await owner.put("stores/新店", json={})).status_code == 200
    assert (await owner.delete("stores/新店")).status_code == 204
    assert (await owner.delete("stores/新店")).status_code == 404
    assert [store["name"] for store in (await owner.get("stores")).json()] == ["总店", "西湖店"]


async def _change_plans(t: Town, owner: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    async with t.house.database.shop(t.merchant_id) as connection:
        await add_coupon(connection, t.merchant_id, SMALL)
    assert (await owner.get("plan")).json() == {"plan": "高级"}
    assert (await owner.put("plan", json={"plan": "标准"})).status_code == 403
    assert (await operator.put("plan", json={"plan": "钻石"})).status_code == 422
    for plan, offered, said in (("基础", False, "您好，看中哪款了呀？"), ("标准", True, "我去问问～")):
        assert (await operator.put("plan", json={"plan": plan})).status_code == 200
        renew_profiles(t.house)
        t.world.model.calls.clear()
        call = ToolCall("request_coupon", {"coupon": SMALL["name"], "reason": "老顾客嫌贵"})
        t.world.model.next(Reply(tool_calls=(call,)), Reply(said))
        t.say(f"wm{plan}", "能便宜点吗")
        await t.hears(f"wm{plan}")
        first, second = t.world.model.calls[:2]
        assert ("request_coupon" in str(first.tools)) is offered
        assert ("没有开通" in str(second.messages)) is not offered
    assert (await owner.get("plan")).json() == {"plan": "标准"}
