"""What a shop does not keep for ever: the words go by night, what waits and what was counted stays."""

from __future__ import annotations

from pathlib import Path

from agent.clock import MovableClock, system_clock
from jobs.ticks import forget_by_night
from store.inbox.lines import lines_of
from tests.jobs.people import later, team
from tests.programs import xiaoer

GONE = "（已过保留期，内容已清除）"


async def test_old_words_are_forgotten_by_night(database_url: str, tmp_path: Path) -> None:
    morning = MovableClock(system_clock().replace(hour=22))  # six o'clock at the shop
    async with team(database_url, tmp_path, clock=morning) as t, t.client() as owner:
        assert (await owner.get("retention")).json() == {"keep_days": None}
        assert (await owner.put("retention", json={"keep_days": 30})).status_code == 422
        assert (await owner.put("retention", json={"keep_days": 100})).json() == {"keep_days": 100}
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        for days, forgotten in ((98, False), (4, True), (1, True)):
            later(t, minutes=days * 24 * 60)
            await forget_by_night(t.house)
            async with t.house.database.shop(t.merchant_id) as connection:
                row = await (await connection.execute("SELECT id FROM conversations")).fetchone()
                assert row
                lines, _ = await lines_of(connection, row["id"], 20, None)
                turns = await (await connection.execute("SELECT trace, tokens_in FROM turns")).fetchall()
            said = {line.text for line in lines if line.who in ("customer", "assistant")}
            assert (said == {GONE}) is forgotten, (days, said)
            assert all((turn["trace"] == {}) is forgotten for turn in turns)
        shown = await xiaoer("shop", "retention", "0", XIAOER_DATABASE_URL=database_url, XIAOER_SECRET_KEY="test")
        assert (shown.out.strip(), (await owner.get("retention")).json()) == ("聊天内容一直保留", {"keep_days": None})
        refused = await xiaoer("shop", "retention", "30", XIAOER_DATABASE_URL=database_url, XIAOER_SECRET_KEY="test")
        assert "90 到 3650" in refused.err
