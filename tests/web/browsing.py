"""A real browser in front of the real program: what the tests of this folder share."""

from __future__ import annotations

import asyncio
import os
import shutil

import pytest

from store.access.logins import let_in, save_login
from tests.worlds import Town
from web.site import DIST

APP = DIST.parent / "app"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "correct horse"
OPERATOR = "13700000007"

needs_chromium = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"), reason="no Chromium: apt-get install chromium"
)


async def let_owner_in(place: Town) -> None:
    async with place.house.database.platform() as connection:
        login = await save_login(connection, "13800000001", "张三", PASSWORD)
        await let_in(connection, place.merchant_id, "zhang_san", login)


async def let_operator_in(place: Town) -> None:
    async with place.house.database.platform() as connection:
        await save_login(connection, OPERATOR, "服务商", PASSWORD, operator=True)


async def play(script: str, place: Town, **more: str) -> str:
    """Run a script of `e2e/` in front of a town with `more` in its environment; return what it printed.

    It leaves pictures of the pages in the folder XIAOER_SHOTS, if that is set: they take longer than the rest.
    """
    wecom = str(place.house.settings.wecom_api_base)
    environment = os.environ | {"APP": place.api, "WECOM": wecom, "CHROMIUM": CHROMIUM or ""}
    environment |= {
        "PHONE": "13800000001",
        "OPERATOR": OPERATOR,
        "PASSWORD": PASSWORD,
        "SHOTS": os.environ.get("XIAOER_SHOTS", ""),
    } | more
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
