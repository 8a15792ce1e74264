"""Editing the knowledge from the command line while the house answers customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.programs import Ran, xiaoer
from tests.worlds import Town, town


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path / "data") as shop:
        yield shop


async def knowledge(shop: Town, *args: str) -> Ran:
    folder = str(shop.house.settings.data_dir)
    return await xiaoer(
        "knowledge", *args, XIAOER_DATABASE_URL=shop.url, XIAOER_DATA_DIR=folder, XIAOER_SECRET_KEY="test"
    )


async def test_from_a_draft_to_the_way_back(shop: Town) -> None:
    listed = await knowledge(shop, "list", "包邮")
    assert listed.code == 0, listed.err
    assert "满多少包邮" in listed.out
    assert "有大码吗" not in listed.out
    answer = "满 99 元包邮，不满收 8 元运费。"
    edited = await knowledge(shop, "edit", "3", "--answer", answer, "--reason", "降门槛", "--similar", "邮费多少")
    assert edited.code == 0, edited.err
    shown = await knowledge(shop, "show", "3")
    assert "满 199 元包邮" in shown.out
    assert "降门槛" in shown.out
    published = await knowledge(shop, "publish", "3")
    assert "现在是第 2 版" in published.out
    assert "已经可以用新内容回答客户了" in published.out
    shop.say("wmA", "满多少包邮")
    assert await shop.hears("wmA") == [answer]
    history = await knowledge(shop, "history", "3")
    assert [line.split("　")[0] for line in history.out.splitlines() if line.startswith("第")] == ["第 2 版", "第 1 版"]
    assert "邮费多少" in history.out
    back = await knowledge(shop, "rollback", "3", "1", "--reason", "写错了")
    assert "现在是第 3 版" in back.out
    shop.say("wmB", "满多少包邮")
    assert await shop.hears("wmB") == ["满 199 元包邮，不满收 10 元运费。"]


async def test_what_is_wrong_is_said_in_chinese(shop: Town) -> None:
    for args, words in (
        (("publish", "1"), "没有待发布的草稿"),
        (("show", "99"), "没有编号为 99 的问答"),
        (("restore", "1"), "只有已停用的问答可以恢复"),
        (("edit", "1", "--question", "多久发货"), "已经有一条同样的问答"),
    ):
        ran = await knowledge(shop, *args)
        assert ran.code == 2
        assert words in ran.err
    warned = await knowledge(shop, "edit", "1", "--question", "多久能发货", "--answer", "付款后 72 小时内发出。")
    assert "不同的时间" in warned.err
    retired = await knowledge(shop, "retire", "1", "2", "--reason", "换季")
    assert retired.code == 0
    assert "没有找到问答" in (await knowledge(shop, "list", "--state", "retired", "--after", "2")).out
    assert "多久发货" in (await knowledge(shop, "list", "--state", "retired")).out
