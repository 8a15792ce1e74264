"""A promise needs a tool that granted it in this conversation, and the trace says which."""

from __future__ import annotations

from pathlib import Path

from sandbox.model.request import Reply
from tests.coupons.bargain import SMALL, asks, bargain
from tests.jobs.looking import rows, turns
from tests.worlds import until

SURE = Reply("给您申请到一张满99元减10元的优惠券，领取方式马上发您～")
AGAIN = Reply("满99减10的优惠券刚才已经给您了，下单前点链接领一下就好～")


async def test_the_trace_links_a_promise_to_its_grant_and_a_promise_without_one_is_not_made(
    database_url: str, tmp_path: Path
) -> None:
    async with bargain(database_url, tmp_path) as t:
        t.world.model.next(asks(SMALL["name"]), SURE)
        t.say("wmA", "能便宜点吗")
        await t.hears("wmA", 2)
        first = (await turns(t))[-1]["trace"]
        (promise, *_) = [one for one in first["checks"][-1]["promises"] if one["kind"] == "coupon"]
        assert promise["granted_by"] == [{"tool": "request_coupon", "place": 0}]
        assert first["tools"][0]["name"] == "request_coupon"

        t.world.model.next(AGAIN)
        t.say("wmA", "你刚才说的券给我了没有呀")
        assert (await t.hears("wmA", 3))[-1] == AGAIN.text
        later = (await turns(t))[-1]["trace"]["checks"][-1]["promises"]
        (call,) = await rows(t, "SELECT id FROM tool_calls")
        assert {"tool": "request_coupon", "call": call["id"]} in later[0]["granted_by"]

        t.world.model.next(AGAIN, AGAIN)
        t.say("wmB", "你刚才说的券给我了没有呀")
        await until(lambda: bool(t.heard("wmB")))
        assert AGAIN.text not in t.heard("wmB")
        checks = (await turns(t, "wmB"))[-1]["trace"]["checks"]
        assert [check["promises"] for check in checks] == [[], []]
