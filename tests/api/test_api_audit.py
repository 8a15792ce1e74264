"""The audit log: changes and looks at customers, by whom; never what was only tried, refused or secret."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from agent.deeds import deed_in_words
from agent.phrases import labels
from api.app import openapi_document
from tests.programs import xiaoer
from tests.worlds import town


async def test_what_people_do_is_written_down(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client() as owner, t.client("staff") as staff:
        t.say("wmA", "多久发货")
        await t.hears("wmA")
        [talk] = (await staff.get("conversations")).json()["items"]
        for _ in range(2):
            assert (await staff.get(f"conversations/{talk['id']}")).status_code == 200
        assert (await owner.put("stores/新店", json={"phone": "0571"})).status_code == 200
        assert (await owner.put("stores/坏店", json={"latitude": 91})).status_code == 422
        assert (await staff.put("stores/新店", json={"phone": "1"})).status_code == 403
        assert (await staff.post("safety/try", json={"text": "好"})).status_code == 200
        assert (await staff.get("audit")).status_code == 403
        await owner.put("touches/opt-outs/wmA", json={})
        lines = (await owner.get("audit")).json()["items"]
        told = [(line["role"], line["action"], line["text"]) for line in lines]
        assert told == [
            ("owner", "change", "修改了主动联系"),
            ("owner", "change", "修改了门店（名称 新店）：电话"),
            ("staff", "look", f"查看了会话（会话 {talk['id']}）"),
        ]
        assert (lines[0]["by_program"], lines[0]["address"]) == (True, "127.0.0.1")
        assert len((await owner.get("audit", params={"area": "Stores"})).json()["items"]) == 1
        async with t.house.database.shop(t.merchant_id) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute("DELETE FROM audit_lines")
        env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}
        for words in (
            "shop plan",
            "shop plan 标准",
            "customers show wmA",
            "stores list",
            "coupons add 满减 --off 5",
            "access token 收银 --role staff",
            "knowledge retire 1",
        ):
            assert (await xiaoer(*words.split(), **env)).code == 0, words
        shown = (await xiaoer("access", "audit", **env)).out
        assert "修改了门店（名称 新店）：电话" in shown
        lines = [line for line in (await owner.get("audit")).json()["items"] if line["address"] == "命令行"]
        assert all(line["actor"].startswith(f"{getpass.getuser()}@") for line in lines)
        assert [(line["operation"], line["text"]) for line in lines[::-1]] == [
            ("xiaoer shop plan", "修改了开店向导"),
            ("xiaoer customers show", "查看了顾客资料"),
            ("xiaoer coupons add", "新增或执行了优惠券：off"),
            ("xiaoer access token", "新增或执行了登录和员工：身份"),
            ("xiaoer knowledge retire", "删除或停用了知识库"),
        ]


def fields_of(document: dict[str, Any]) -> set[str]:
    """Return what the audit log may name: places in addresses, and fields of what is sent."""
    names = {"shop_id"}
    for path, ways in document["paths"].items():
        for way in ways.values() if "{shop_id}" in path else ():
            names |= {each["name"].removesuffix("_id") for each in way.get("parameters", []) if each["in"] == "path"}
            body = way.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            shape = document["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            names |= set(shape.get("properties", {}))
    return names - {"shop_id", "shop", "external_userid"}


def test_every_part_of_the_api_has_a_name_for_owners() -> None:
    document = openapi_document()
    paths = document["paths"]
    areas = {tag for path in paths if "{shop_id}" in path for way in paths[path].values() for tag in way["tags"]}
    assert all(deed_in_words("change", area, {}, []) for area in areas)
    told = labels("audit_fields", book="owner")
    assert {name for name in fields_of(document) if name not in told} == set()
