"""Birthdays from a sheet: who is meant, what is refused, what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from store.access.tokens import create_token
from store.customers.phones import phone_hash
from tests.api.door import Door
from tests.api.sources import rows

SHEET = """会员信息表,,,
手机号,姓名,出生日期,农历
13800138000,林女士,1990-05-03,否
,小陈,五月初三,
,小王,5月3日,农历
138****8000,小王,5月3日,农历
,双胞胎,6月1日,
13900139000,,6月1日,
,,6月1日,
,小李,13月1日,
,小赵,1月1日,
,小赵,1月2日,
"""


@pytest.fixture
async def owner(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    names = {"wmLin": "Lin", "wmChen": "小陈", "wmWang": "小王", "wmA": "双胞胎", "wmB": "双胞胎", "wmZhao": "小赵"}
    hashed = phone_hash(door.house.sealer, "13800138000")
    async with door.house.database.shop(1) as connection:
        for customer, name in names.items():
            query = "INSERT INTO customers (merchant_id, external_userid, nickname) VALUES (1, %s, %s)"
            await connection.execute(query, (customer, name))
        query = """
        INSERT INTO identities (merchant_id, external_userid, kind, value, hint, bound_by, bound_at)
        VALUES (1, 'wmLin', 'phone', %s, '', '', now())
        """
        await connection.execute(query, (hashed,))
        token = await create_token(connection, 1, "测试", "owner", "测试")
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{door.http.base_url}/api/shops/1/", headers=headers) as http:
        yield http


async def test_birthdays_from_a_members_list(door: Door, owner: httpx.AsyncClient) -> None:
    async def upload(**query: bool) -> dict[str, Any]:
        answer = await owner.post(
            "customers/birthdays/import", content=SHEET.encode("gb18030"), params={"filename": "会员.csv", **query}
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def kept() -> list[tuple[Any, ...]]:
        query = """
        SELECT external_userid, birthday_month, birthday_day, birthday_lunar FROM customers
        WHERE birthday_month IS NOT NULL ORDER BY id
        """
        return [tuple(row.values()) for row in await rows(door, query)]

    held = await upload()
    assert not held["applied"]
    assert await kept() == []
    assert [(p["row"], p["column"], p["message"][:9]) for p in held["problems"]] == [
        (7, "姓名", "有不止一位顾客对得"),
        (8, "手机号", "没有找到这位顾客。"),
        (9, "external_userid", "看不出是哪位顾客，"),
        (10, "出生日期", "生日不对，请填月和"),
        (12, "出生日期", "和第 11 行是同"),
    ]
    done = await upload(skip_bad=True)
    assert (done["applied"], done["records"], done["counts"]["changed"]) == (True, 3, 3)
    assert await kept() == [("wmLin", 5, 3, False), ("wmChen", 5, 3, True), ("wmWang", 5, 3, True)]
    assert [job["task_name"] for job in await door.jobs()].count("retag") == 2
    assert (await upload(skip_bad=True))["counts"]["unchanged"] == 3
    template = await owner.get("customers/birthdays/template.xlsx")
    answer = await owner.post(
        "customers/birthdays/import", content=template.content, params={"filename": "模板.xlsx", "dry_run": True}
    )
    assert answer.json()["rows"] == 2
