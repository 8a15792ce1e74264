"""What colleagues get in WeCom: a page beside their chats (wecom-api.md §6.3), and notices by the owner's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import CORP, town


@needs_chromium
@pytest.mark.timeout(300)
async def test_the_page_beside_a_chat_and_rules_of_notices(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        told = await play("sidebar.mjs", place, CORP=CORP)
        assert "scanned" in told
        assert "told why not" in told
        assert place.heard("wm_alice")[-1] == "付款后 48 小时内发出。"
        assert "ruled" in await play("notices.mjs", place)
        async with place.client() as client:
            (rule,) = (await client.get("notices/rules")).json()["items"]
        assert rule["conditions"]["amount_from_fen"] == 30000
        assert (rule["manner"]["members"], rule["manner"]["escalate_minutes"]) == (["zhang_san"], 30)
