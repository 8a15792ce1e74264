"""Coupons in a browser: the owner's word by page, and a code at the counter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coupons.bargain import bargain
from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.web.owner_day import a_request_and_a_code


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
