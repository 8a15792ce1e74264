"""The web app in a real browser, in front of the real program and a customer in the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import town


@needs_chromium
@pytest.mark.timeout(300)
async def test_the_owner_watches_takes_over_and_gives_back(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        told = await play("inbox.mjs", place)
        assert "given back" in told
        assert "looked back" in told
        assert "您好，我是店长，这就帮您看。" in place.heard("wm_alice")
