"""`xiaoer tags` and `xiaoer channels`, on the database of a shop."""

from __future__ import annotations

from pathlib import Path

from jobs.audience.tagging import retag
from store.customers.customers import name_customer
from tests.programs import xiaoer
from tests.worlds import town


async def test_the_usual_tags_are_opened_listed_and_explained(database_url: str, tmp_path: Path) -> None:
    env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}
    async with town(database_url, tmp_path / "data") as place:
        empty = await xiaoer("tags", "list", **env)
        assert "xiaoer tags start" in empty.out
        started = await xiaoer("tags", "start", **env)
        assert started.code == 0
        assert "新增 10 个标签" in started.out
        async with place.house.database.session(place.merchant_id) as session:
            await name_customer(session, place.merchant_id, "wmAnna", "小林", [])
        place.say("wmAnna", "有XXL吗")
        await place.hears("wmAnna")
        await retag(place.house, place.merchant_id)
        listed = await xiaoer("tags", "list", **env)
        assert "咨询过大码\t1 人\t累计聊天提到大码" in listed.out
        told = await xiaoer("tags", "why", "咨询过大码", "小林", **env)
        assert "说过「有XXL吗」" in told.out
        unknown = await xiaoer("tags", "why", "咨询过大码", "谁", **env)
        assert unknown.code == 2
        assert "没有这位顾客" in unknown.err
        assert "还没有渠道" in (await xiaoer("channels", "list", **env)).out
