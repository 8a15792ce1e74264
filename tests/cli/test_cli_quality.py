"""Trying questions, replaying changes and setting the voice from the command line, beside a running house and alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import Ran, xiaoer
from tests.worlds import FAQ, town

SHIPPING = FAQ[1]["answer"]
WORSE = "问题,答案\n多久发货,看情况\n"


async def _commands(folder: Path, url: str, *commands: list[str]) -> list[Ran]:
    env = {"XIAOER_DATA_DIR": str(folder / "data"), "XIAOER_SECRET_KEY": "test", "XIAOER_DATABASE_URL": url}
    return [await xiaoer(*command, **env) for command in commands]


@pytest.mark.parametrize("running", [True, False])
async def test_a_question_is_tried_and_a_change_is_checked(database_url: str, tmp_path: Path, *, running: bool) -> None:
    changes = tmp_path / "改动.csv"
    changes.write_text(WORSE, encoding="utf-8-sig")
    file = tmp_path / "必答题.json"
    commands = [
        ["knowledge", "try", "一般多久发货呀"],
        ["quality", "run"],
        ["quality", "add", "一般多久发货呀", "--must-say", "48小时"],
        ["quality", "run"],
        ["quality", "add", "有没有大码", "--must-say", "XXL"],
        ["quality", "run", "--file", str(changes)],
        ["quality", "add", "你好", "--must-say", "小禾"],
        ["quality", "run", "--greeting", "您好，我是小禾。"],
        ["quality", "list"],
        ["quality", "export", str(file)],
        ["quality", "import", str(file)],
    ]
    async with town(database_url, tmp_path / "data") as t:
        if running:
            ran = await _commands(tmp_path, t.url, *commands)
    if not running:
        ran = await _commands(tmp_path, database_url, *commands)
    tried, empty, added, plain, _, worse, _, greeted, listed, exported, taken = ran
    assert SHIPPING in tried.out
    assert "把握" in tried.out
    assert (empty.code, "还没有保存任何必答题" in empty.err) == (2, True)
    assert added.code == 0, added.err
    assert (plain.code, "答对 1" in plain.out) == (0, True), plain
    assert (worse.code, "变差 1" in worse.out) == (1, True), worse
    assert "看情况" in worse.out
    assert "有没有大码" not in worse.out
    assert "变好 1" in greeted.out, greeted
    assert "48小时" in listed.out
    assert exported.code == 0
    assert "没变 3" in taken.out
    (again,) = await _commands(tmp_path, database_url, ["quality", "import", str(changes)])
    assert (again.code, "quality export" in again.err) == (2, True)


async def test_the_voice_is_set_and_shown(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path / "data"):
        pass
    told, kept, odd, long = await _commands(
        tmp_path,
        database_url,
        ["shop", "voice", "--sign-off", "天天上新～", "--forbid", "包邮", "--forbid", "亲亲"],
        ["shop", "voice", "--allow", "亲亲"],
        ["shop", "voice", "--allow", "亲亲"],
        ["shop", "voice", "--persona", "长" * 501],
    )
    assert "结束语：天天上新～" in told.out
    assert "编号 3 的问答" in told.out
    assert "从不说：包邮\n" in kept.out
    assert (odd.code, long.code) == (2, 2)
    assert "最多 500 个字" in long.err
