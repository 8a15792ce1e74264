"""`xiaoer gaps` and `xiaoer proposals` beside a running house."""

from __future__ import annotations

from pathlib import Path

from jobs.teaching import gaps
from tests.jobs.looking import idle
from tests.jobs.test_jobs_learning import ANSWER, QUESTION, session
from tests.programs import Ran, xiaoer
from tests.worlds import town


async def test_gaps_and_proposals_from_the_command_line(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t:
        env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}

        async def told(*args: str) -> Ran:
            return await xiaoer(*args, **env)

        await session(t, "wmA", QUESTION, f">{ANSWER}")
        await gaps.group(t.house, t.merchant_id)
        shown = await told("gaps", "list")
        assert QUESTION in shown.out
        assert "不知道" in shown.out

        assert (await told("gaps", "dismiss", "1")).code == 0
        assert "没有这样的问题" in (await told("gaps", "list")).out
        assert (await told("gaps", "reopen", "1")).code == 0
        answered = await told("gaps", "answer", "1", ANSWER)
        assert "1 次能答上" in answered.out, answered
        t.say("wmB", "猫叫啥名字")
        assert await t.hears("wmB") == [ANSWER]

        assert ANSWER[:6] in (await told("proposals", "list")).out
        assert (await told("proposals", "reject", "1")).code == 0
        refused = await told("proposals", "accept", "1")
        assert (refused.code, "已经由命令行处理过了" in refused.err) == (2, True)
        unknown = await told("gaps", "answer", "99", "好")
        assert (unknown.code, len(unknown.lines)) == (2, 1)
        await idle(t)
