"""Opening a shop, teaching it and looking after it, from the command line."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from store.conversations.deadletters import dead_letters
from store.postgres import EmbeddedPostgres
from tests.jobs.looking import idle
from tests.programs import Ran, xiaoer
from tests.worlds import SHOP, Town, renew_profiles, town

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"
FAQ_FILE = "问题,答案\n有大码吗,有的，XXL 也有。\n可以开发票吗,可以，下单备注抬头。\n"


class Operator:
    """Somebody with a shop file, a FAQ file and settings."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.env = {"XIAOER_DATA_DIR": str(folder / "data"), "XIAOER_SECRET_KEY": "test", **env}
        self.shop = folder / "店铺.yaml"
        self.shop.write_text(yaml.safe_dump(SHOP, allow_unicode=True), encoding="utf-8")
        self.faq = folder / "常见问题.csv"
        self.faq.write_text(FAQ_FILE, encoding="utf-8-sig")

    async def __call__(self, *args: str) -> Ran:
        return await xiaoer(*args, **self.env)


@pytest.fixture
def operator(database_url: str, tmp_path: Path) -> Operator:
    return Operator(tmp_path, XIAOER_DATABASE_URL=database_url)


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path / "data") as t:
        yield t


async def test_a_shop_is_opened_once_and_changed_after(operator: Operator) -> None:
    first = await operator("shop", "apply", str(operator.shop))
    assert first.code == 0
    assert "青禾女装" in first.out
    assert f"/api/wecom/callback/{SHOP['corp_id']}" in first.out
    operator.shop.write_text(yaml.safe_dump(SHOP | {"name": "青禾"}, allow_unicode=True), encoding="utf-8")
    assert (await operator("shop", "apply", str(operator.shop))).code == 0
    assert (await operator("shop", "list")).out.split() == ["1", "青禾", SHOP["corp_id"], "高级版"]
    other = SHOP | {"name": "青禾", "corp_id": "ww2222222222222222"}
    operator.shop.write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    taken = await operator("shop", "apply", str(operator.shop))
    assert taken.code == 2
    assert "请换一个店名" in taken.err


async def test_knowledge_is_imported_and_used_while_nothing_runs(operator: Operator) -> None:
    missing = await operator("knowledge", "import", str(operator.faq))
    assert missing.code == 2
    assert "xiaoer shop apply" in missing.err
    await operator("shop", "apply", str(operator.shop))
    first = await operator("knowledge", "import", str(operator.faq), "--shop", "青禾女装")
    assert first.code == 0
    assert "新增 2 条" in first.out
    assert "没变 2 条" in (await operator("knowledge", "import", str(operator.faq))).out
    told = await operator("chat", "可以开发票吗", "--why")
    assert told.code == 0
    assert told.out.startswith("可以，下单备注抬头。")
    assert "为什么" in told.out
    assert (await operator("chat", "转人工")).out.count("转人工：") == 1
    assert (await operator("chat", "在吗", "--shop", "没有的店")).code == 2


async def test_rows_that_are_wrong_are_named_and_nothing_is_imported(operator: Operator) -> None:
    await operator("shop", "apply", str(operator.shop))
    operator.faq.write_text("问题,答案\n有大码吗,\n可以开发票吗,可以\n", encoding="utf-8")
    ran = await operator("knowledge", "import", str(operator.faq))
    assert ran.code != 0
    assert "第 2 行" in ran.err
    assert "没有导入" in ran.err
    skipped = await operator("knowledge", "import", str(operator.faq), "--skip-bad")
    assert skipped.code == 0
    assert "新增 1 条" in skipped.out


async def test_a_running_house_learns_what_is_imported(t: Town, operator: Operator) -> None:
    t.say("wmA", "有大码吗")
    assert await t.hears("wmA") == [ANSWER]
    ran = await operator("knowledge", "import", str(operator.faq))
    assert ran.code == 0
    assert "更新 1 条" in ran.out
    assert "可以用新内容" in ran.out
    t.say("wmA", "有大码吗")
    assert (await t.hears("wmA", 2))[1] == "有的，XXL 也有。"
    assert (await operator("chat", "可以开发票吗")).out.strip() == "可以，下单备注抬头。"


async def test_the_doctor_finds_a_healthy_house_healthy_and_says_what_is_wrong(t: Town, operator: Operator) -> None:
    operator.env["XIAOER_WECOM_API_BASE"] = t.house.settings.wecom_api_base
    always = await operator("doctor")
    assert (always.code, "还没有门店的营业时间" in always.out) == (1, True)
    await operator("stores", "set", "总店", "--hours", "每天 10:00-22:00")
    renew_profiles(t.house)
    well = await operator("doctor")
    assert well.code == 0, well.out
    assert "全部正常" in well.out
    bad = SHOP | {"secret": "another-secret"}
    operator.shop.write_text(yaml.safe_dump(bad, allow_unicode=True), encoding="utf-8")
    await operator("shop", "apply", str(operator.shop))
    ill = await operator("doctor")
    assert ill.code == 1
    assert "✗" in ill.out
    assert "项需要处理" in ill.out
    assert "another-secret" not in ill.out + ill.err


async def test_the_doctor_of_an_empty_house_says_how_to_begin(operator: Operator) -> None:
    ran = await operator("doctor")
    assert ran.code == 1
    assert "xiaoer shop apply" in ran.out


async def test_letters_are_listed_and_replayed(t: Town, operator: Operator) -> None:
    assert "没有死信" in (await operator("letters", "list")).out
    t.world.faults.add("errcode", "kf/send_msg", times=1, errcode=95001)
    t.say("wmA", "有大码吗")
    key = await letter(t)
    listed = await operator("letters", "list")
    assert key in listed.out
    assert "95001" in listed.out
    assert (await operator("letters", "replay", "out:999")).code == 2
    assert (await operator("letters", "replay", key)).code == 0
    assert await t.hears("wmA") == [ANSWER]
    assert "没有死信" in (await operator("letters", "list")).out


async def letter(t: Town) -> str:
    """Wait for a letter and return its number."""
    for _ in range(200):
        async with t.house.database.shop(t.merchant_id) as connection:
            if found := await dead_letters(connection):
                return found[0].key
        await asyncio.sleep(0.05)
    raise AssertionError("no letter came")


async def test_the_drawn_graph_is_the_graph(tmp_path: Path) -> None:
    assert (await xiaoer("graphs", "draw", "--check")).code == 0
    assert (await xiaoer("graphs", "draw", str(tmp_path), "--check")).code == 1
    assert (await xiaoer("graphs", "draw", str(tmp_path))).code == 0
    assert (await xiaoer("graphs", "draw", str(tmp_path), "--check")).code == 0
    (tmp_path / "conversation.md").write_text("old", encoding="utf-8")
    stale = await xiaoer("graphs", "draw", str(tmp_path), "--check")
    assert stale.code == 1
    assert "xiaoer graphs draw" in stale.err


async def test_a_shop_moves_to_another_place_and_is_deleted_at_the_old_one(
    t: Town, operator: Operator, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    t.say("wmA", "有大码吗")
    await t.hears("wmA")
    await idle(t)
    file, folder = tmp_path / "搬家" / "青禾.shop", tmp_path / "there"
    nowhere = await operator("shop", "export", "青禾女装", "/proc/nowhere/青禾.shop")
    assert (nowhere.code, nowhere.lines) == (2, ["✗ 用不了 /proc/nowhere：没有这个文件或文件夹"])
    out = await operator("shop", "export", "青禾女装", str(file))
    assert out.code == 0, out.err
    [key] = re.findall(r"口令（.*）：(\S+)", out.out)
    url = postgres.create_database(f"there_{os.getpid()}", template="template_xiaoer")
    folder.mkdir()
    there = Operator(folder, XIAOER_DATABASE_URL=url, XIAOER_SECRET_KEY="another")
    assert (await there("shop", "import", str(file), "--key", "wrong")).code == 2
    came = await there("shop", "import", str(file), "--key", key)
    assert came.code == 0, came.err
    assert "已接进来" in came.out
    assert "/login?code=" in came.out
    assert "已经可以用新内容回答客户了" in came.out, "the index was made anew"
    tried = await there("knowledge", "try", "有大码吗")
    assert "XXL" in tried.out, tried.out + tried.err

    backup, again = tmp_path / "all.backup", tmp_path / "again"
    assert (await there("backup", str(backup))).code == 0
    again.mkdir()
    empty = postgres.create_database(f"again_{os.getpid()}")
    restored = Operator(again, XIAOER_DATABASE_URL=empty, XIAOER_SECRET_KEY="another")
    assert "检索也建好了" in (await restored("restore", str(backup))).out, "else the first customers all go to people"
    assert "XXL" in (await restored("knowledge", "try", "有大码吗")).out

    refused = await operator("shop", "delete", "青禾女装", "--confirm", "青禾")
    assert refused.code == 2
    assert "什么都没有删" in refused.err
    assert (await operator("shop", "delete", "1", "--confirm", "青禾女装")).code == 0
    assert "青禾女装" in (await operator("shop", "departed")).out
    assert (await operator("shop", "list")).out == ""
    await idle(t)
    assert await t.house.resources.search.index.profiles(t.merchant_id) == []
