"""Coupons in a browser: the owner's word by page, and a code at the counter."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.coupons import Limits
from store.access.logins import let_in, save_login
from tests.coupons.bargain import bargain
from tests.jobs.looking import rows
from tests.web.browsing import PASSWORD, let_owner_in, needs_chromium, play
from tests.web.owner_day import a_request_and_a_code

PHONE = "13800000002"


@needs_chromium
@pytest.mark.timeout(300)
async def test_a_coupon_is_agreed_to_once_and_used_once(database_url: str, tmp_path: Path) -> None:
    limits = Limits(staff_limit_fen=2_000, customer_per_day=2)
    async with bargain(database_url, tmp_path, model=False, limits=limits) as place:
        await let_owner_in(place)
        async with place.house.database.platform() as connection:
            await let_in(connection, place.merchant_id, "li_si", await save_login(connection, PHONE, "李四", PASSWORD))
        place.say("wm_carol", "多久发货")
        await place.hears("wm_carol")
        (carol,) = await rows(place, "SELECT id FROM customers WHERE external_userid = 'wm_carol'")
        place.say("wm_alice", "满多少包邮")
        heard = len(await place.hears("wm_alice"))
        code = await a_request_and_a_code(place)
        told = await play("counter.mjs", place, CODE=code, CUSTOMER=str(carol["id"]), STAFF_PHONE=PHONE)
        assert "decided once" in told
        assert "used once" in told
        assert "scanned" in told
        assert "given by hand" in told
        query = "SELECT terms->>'name' AS name, granted_by FROM coupon_grants WHERE external_userid = %s ORDER BY id"
        given = [(row["name"], row["granted_by"]) for row in await rows(place, query, "wm_carol")]
        assert given == [("满99减10", "李四"), ("满199减30", "张三")]
        assert "满199减30" in (await place.hears("wm_carol", 3))[-1]
        assert "满199减30" in (await place.hears("wm_alice", heard + 1))[-1]
