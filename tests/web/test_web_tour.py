"""Every page of the app in a real browser: quiet console, nothing serious for axe, a policy that holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import let_operator_in, let_owner_in, needs_chromium, play
from tests.worlds import town


@needs_chromium
@pytest.mark.timeout(500)
async def test_every_page_is_sound(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        await let_operator_in(place)
        told = await play("tour.mjs", place)
        assert "toured" in told
        assert "states are drawn" in told
