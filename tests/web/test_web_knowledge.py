"""The owner teaches the assistant in a browser: a file with errors, a gap, an entry published and taken back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from knowledge.importers import write_template
from tests.web.browsing import let_owner_in, needs_chromium, play
from tests.worlds import Town, town


def sheet_with_errors() -> bytes:
    """Return the template filled in: two rows to take, one without an answer, one whose day is none."""
    book: Workbook = load_workbook(BytesIO(write_template()))
    sheet = book.worksheets[0]
    sheet.delete_rows(2, sheet.max_row)
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], 1)}
    rows = [
        {"问题": "可以货到付款吗", "答案": "可以，收货时付给快递员。"},
        {"问题": "会员日是哪天", "答案": ""},
        {"问题": "怎么洗真丝", "答案": "冷水手洗，不要拧干。"},
        {"问题": "端午放假吗", "答案": "照常营业。", "有效期": "下个月吧"},
    ]
    for number, row in enumerate(rows, 2):
        for name, value in row.items():
            sheet.cell(number, next(at for title, at in columns.items() if title.startswith(name)), value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def answers(place: Town) -> dict[str, dict[str, Any]]:
    async with place.client() as client:
        items = (await client.get("knowledge/entries", params={"limit": 100})).json()["items"]
    return {item["question"]: item for item in items}


@needs_chromium
@pytest.mark.timeout(300)
async def test_the_owner_imports_answers_publishes_and_goes_back(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "常见问题.xlsx"
    file.write_bytes(sheet_with_errors())
    async with town(database_url, tmp_path) as place:
        await let_owner_in(place)
        told = await play("knowledge.mjs", place, FILE=str(file))
        assert "went back" in told
        known = await answers(place)
    assert {"可以货到付款吗", "怎么洗真丝"} <= known.keys()
    assert not {"会员日是哪天", "端午放假吗"} & known.keys(), "rows with errors stay out"
    assert known["多久发货"]["answer"] == "付款后 48 小时内发出。"
    assert known["多久发货"]["revision"] == 3
