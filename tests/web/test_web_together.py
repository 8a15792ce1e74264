"""Two people in two browsers at once, and one of them loses the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.access.logins import let_in, save_login
from tests.jobs.looking import rows
from tests.web.browsing import PASSWORD, let_owner_in, needs_chromium, play
from tests.worlds import KF, SHOP, town

TEAM = SHOP | {
    "kf_accounts": [{"open_kfid": KF, "name": "青禾客服", "servicers": ["zhang_san", "li_si"]}],
    "staff": [*SHOP["staff"], {"userid": "li_si", "name": "李四", "role": "staff"}],
}
PHONE = "13800000002"


@needs_chromium
@pytest.mark.timeout(300)
async def test_two_see_the_same_and_one_takes_it(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, shop=TEAM) as place:
        await let_owner_in(place)
        async with place.house.database.platform() as connection:
            await let_in(connection, place.merchant_id, "li_si", await save_login(connection, PHONE, "李四", PASSWORD))
        told = await play("together.mjs", place, STAFF_PHONE=PHONE)
        assert "both saw it live" in told
        assert "nothing missed, nothing doubled" in told
        (handoff,) = await rows(place, "SELECT state, servicer_userid FROM handoffs")
        assert handoff["state"] == "taken"
        assert f"taken once by {'张三' if handoff['servicer_userid'] == 'zhang_san' else '李四'}" in told
