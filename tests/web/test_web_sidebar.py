"""The page beside a chat, in a browser that WeCom's client is around of (wecom-api.md §6.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import CORP, town


@needs_chromium
@pytest.mark.timeout(300)
async def test_who_it_is_and_one_tap_that_answers(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        told = await play("sidebar.mjs", place, CORP=CORP)
        assert "told why not" in told
        assert place.heard("wm_alice")[-1] == "付款后 48 小时内发出。"
