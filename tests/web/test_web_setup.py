"""The set-up wizard in a browser: an operator opens a shop, its owner goes from nothing to the first answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.test_api_access import OTHER
from tests.jobs.looking import idle
from tests.web.browsing import let_operator_in, needs_chromium, play
from tests.worlds import town, until


@needs_chromium
@pytest.mark.timeout(300)
async def test_from_nothing_to_the_first_answer(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await let_operator_in(place)
        place.world.load_corp(OTHER)
        told = await play("setup.mjs", place, SHOP=json.dumps(OTHER))
        for done in ("opened", "connected", "filled in", "answered"):
            assert done in told
        (account,) = OTHER["kf_accounts"]
        kf, ledger = account["open_kfid"], place.world.ledger
        await idle(place)  # whoever asks while it is being indexed is passed on to a person
        place.world.customers.say(kf, "wm_amy", "用的什么奶油？")
        await until(lambda: any("动物奶油" in entry.text for entry in ledger.received(kf, "wm_amy")))
