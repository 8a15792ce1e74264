"""The tasks of the shop's handbook, done as it says: with these taps, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browsing import needs_chromium, play
from tests.web.owner_day import owner_day
from tests.web.test_web_knowledge import sheet_with_errors

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook.zh.md"


@needs_chromium
@pytest.mark.timeout(300)
async def test_the_handbook_tells_the_taps_there_are(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "常见问题.xlsx"
    file.write_bytes(sheet_with_errors())
    async with owner_day(database_url, tmp_path) as (place, code):
        done = (await play("handbook.mjs", place, CODE=code, FILE=str(file))).splitlines()
    tasks = [line.split("｜") for line in done if "｜" in line]
    assert len(tasks) == 11
    handbook = HANDBOOK.read_text(encoding="utf-8")
    told = [(f"{name}（{taps}）", steps, f"| {name} | {taps} | {seconds} |") for name, taps, steps, seconds in tasks]
    assert not [line for each in told for line in each if line not in handbook]
