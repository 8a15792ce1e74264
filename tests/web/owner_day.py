"""A shop on a day with something of everything to do: what the tasks of the handbook begin from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from agent.coupons import Limits
from jobs.alerts.watching import watch
from jobs.teaching.gaps import group
from store.conversations.conversations import conversation_of
from store.coupons.approvals import ask
from store.coupons.coupons import coupon_by_name
from store.coupons.grants import Giving, give
from tests.coupons.bargain import bargain
from tests.jobs.looking import idle
from tests.touches.street import befriend
from tests.web.browsing import let_owner_in
from tests.worlds import KF, Town


@asynccontextmanager
async def owner_day(database_url: str, folder: Path) -> AsyncIterator[tuple[Town, str]]:
    """Run a shop with a question not answered, a coupon asked for, a chair, a segment and stock that runs out.

    It comes with the code of a coupon that somebody brings to the counter.
    """
    async with bargain(database_url, folder, model=False) as town:
        await let_owner_in(town)
        for customer, name in (("wm_alice", "小林"), ("wm_bob", "阿美"), ("wm_carol", "陈姐"), ("wm_dave", "大刘")):
            await befriend(town, customer, name)
        town.say("wm_alice", "满多少包邮")
        town.say("wm_bob", "你们店能带宠物进去吗")
        town.say("wm_dave", "多久发货")
        await town.hears("wm_alice")
        await town.hears("wm_dave")
        await town.hears("wm_bob")
        code = await a_request_and_a_code(town)
        await _things(town)
        await idle(town)
        await group(town.house, town.merchant_id)
        yield town, code


async def a_request_and_a_code(town: Town) -> str:
    """Let the assistant have asked for a coupon, and another customer hold one; return its code."""
    now = town.house.clock()
    async with town.house.database.shop(town.merchant_id) as connection:
        conversation = await conversation_of(connection, KF, "wm_alice")
        small, big = [await coupon_by_name(connection, name) for name in ("满99减10", "满199减30")]
        assert conversation is not None
        assert small is not None
        assert big is not None
        until = now + timedelta(hours=8)
        await ask(connection, town.merchant_id, conversation, "wm_alice", big.id, "老顾客嫌贵", now, until)
        giving = Giving("wm_bob", None, "assistant", "", claimed=True)
        return (await give(connection, town.merchant_id, small, Limits(), giving, now)).code


async def _things(town: Town) -> None:
    async with town.client() as owner:
        service = await owner.post("services", json={"name": "剪发", "minutes": 60, "price_fen": 6_800})
        chair = {"name": "1号椅", "hours": "每天 00:00-24:00", "service_ids": [service.json()["id"]]}
        assert (await owner.post("bookables", json=chair)).status_code == 201
        everybody = {"name": "全部老客", "rule": {"measure": "orders", "op": ">=", "value": 0}}
        variant = {"sku": "YD-M", "options": {"尺码": "M"}, "stock": 1}
        product = {"sku": "YD", "name": "针织开衫", "price_fen": 19_900, "variants": [variant]}
        for answer in (await owner.post("segments", json=everybody), await owner.put("products", json=product)):
            assert answer.is_success, answer.text
        assert (await owner.put("alerts/limits/YD-M", json={"yellow": 3, "red": 1})).is_success
    await watch(town.house, town.merchant_id, "stock")
