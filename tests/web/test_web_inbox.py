"""The web app in a real browser, in front of the real program and a customer in the sandbox."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from store.access.logins import let_in, save_login
from tests.worlds import Town, town
from web.site import DIST

APP = DIST.parent / "app"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "correct horse"


async def let_owner_in(place: Town) -> None:
    async with place.house.database.platform() as connection:
        login = await save_login(connection, "13800000001", "张三", PASSWORD)
        await let_in(connection, place.merchant_id, "zhang_san", login)


async def play(script: str, place: Town, shots: Path) -> str:
    """Run a script of `e2e/` in front of a town; return what it printed."""
    wecom = str(place.house.settings.wecom_api_base)
    environment = os.environ | {"APP": place.api, "WECOM": wecom, "CHROMIUM": CHROMIUM or "", "SHOTS": str(shots)}
    environment |= {"PHONE": "13800000001", "PASSWORD": PASSWORD}
    process = await asyncio.create_subprocess_exec(
        "node",
        f"e2e/{script}",
        cwd=APP,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    print(told.decode())
    assert process.returncode == 0, told.decode()
    return told.decode()


@pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="no Chromium: apt-get install chromium")
@pytest.mark.timeout(300)
async def test_the_owner_watches_takes_over_and_gives_back(database_url: str, tmp_path: Path) -> None:
    shots = Path(os.environ.get("XIAOER_SHOTS", tmp_path))
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        told = await play("inbox.mjs", place, shots)
        assert "given back" in told
        assert "您好，我是店长，这就帮您看。" in place.heard("wm_alice")
