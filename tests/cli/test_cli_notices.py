"""`xiaoer notices`: a rule from the command line, and what became of what it sent."""

from __future__ import annotations

from pathlib import Path

from tests.api.sources import order
from tests.jobs.test_jobs_notices import got, place
from tests.programs import xiaoer
from tests.worlds import until


async def test_a_rule_is_added_and_what_it_sent_is_listed(database_url: str, tmp_path: Path) -> None:
    env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}
    async with place(database_url, tmp_path / "data") as t:
        refused = await xiaoer("notices", "add", "大单", "--member", "zhang_san", "--minutes", "5", **env)
        assert refused.code == 2
        assert "acknowledge" in refused.err
        added = await xiaoer("notices", "add", "大单", "--member", "zhang_san", "--above", "1000", "--ask", **env)
        assert added.code == 0, added.err
        assert "大单\torder\t启用\tzhang_san" in (await xiaoer("notices", "rules", **env)).out
        async with t.client() as http:
            await http.put("orders", json=order())
        await until(lambda: bool(got(t, "zhang_san")))
        listed = (await xiaoer("notices", "list", COLUMNS="160", **env)).out
        assert "新订单 1,299 元" in listed
        assert "zhang_san" in listed
        assert "还没人处理" in listed
