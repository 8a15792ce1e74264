"""Coupons in a browser: the owner's word by page, and a code at the counter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.coupons import Limits
from store.conversations.conversations import conversation_of
from store.coupons.approvals import ask
from store.coupons.coupons import coupon_by_name
from store.coupons.grants import Giving, give
from tests.coupons.bargain import bargain
from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import KF, Town


async def a_request_and_a_code(place: Town) -> str:
    """Let the assistant have asked for a coupon, and another customer hold one; return its code."""
    now = place.house.clock()
    async with place.house.database.shop(place.merchant_id) as connection:
        conversation = await conversation_of(connection, KF, "wm_alice")
        small, big = [await coupon_by_name(connection, name) for name in ("满99减10", "满199减30")]
        assert conversation is not None
        assert small is not None
        assert big is not None
        until = now + timedelta(hours=8)
        await ask(connection, place.merchant_id, conversation, "wm_alice", big.id, "老顾客嫌贵", now, until)
        giving = Giving("wm_bob", None, "assistant", "", claimed=True)
        return (await give(connection, place.merchant_id, small, Limits(), giving, now)).code


@needs_chromium
@pytest.mark.timeout(300)
async def test_a_coupon_is_agreed_to_once_and_used_once(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path, model=False) as place:
        await let_owner_in(place)
        place.say("wm_alice", "满多少包邮")
        heard = len(await place.hears("wm_alice"))
        told = await play("counter.mjs", place, CODE=await a_request_and_a_code(place))
        assert "decided once" in told
        assert "used once" in told
        assert "满199减30" in (await place.hears("wm_alice", heard + 1))[-1]
