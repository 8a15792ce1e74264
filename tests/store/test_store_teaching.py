"""Answers saved by the other parts of the house."""

from __future__ import annotations

from datetime import date

import pytest

from agent.errors import BadInput, NotFound
from store.engine import Database
from store.entries.entries import entries_of, save_answer, snapshot, upsert_entries, versions
from tests.store.shops import open_shop

TODAY = date(2026, 6, 1)


async def test_a_saved_answer_is_published_once_and_raises_the_version(database: Database) -> None:
    shop = await open_shop(database)
    for _ in range(2):
        async with database.session(shop) as session:
            entry_id = await save_answer(
                session,
                shop,
                "能寄新疆吗",
                "可以，运费 15 元。",
                author="张三",
                reason="缺口",
                similar_questions=["发新疆吗"],
            )
    async with database.shop(shop) as connection:
        assert await versions(connection, shop) == (1, 0)
        _, rows = await snapshot(connection, shop, TODAY)
    assert [(row["id"], row["answer"], row["similar_questions"]) for row in rows] == [
        (entry_id, "可以，运费 15 元。", ["发新疆吗"])
    ]


async def test_an_answer_over_an_entry_keeps_what_it_does_not_name(database: Database) -> None:
    shop = await open_shop(database)
    async with database.session(shop) as session:
        row = {"question": "有大码吗", "answer": "有", "category": "尺码", "similar_questions": ["胖子能穿吗"]}
        await upsert_entries(session, shop, [row])
        (entry,) = await entries_of(session)
        await save_answer(
            session, shop, "有大码吗", "到 XXL", author="a", reason="b", entry_id=entry.id, similar_questions=["200斤"]
        )
    async with database.session(shop) as session:
        (entry,) = await entries_of(session)
    assert (entry.answer, entry.category, entry.similar_questions) == ("到 XXL", "尺码", ["胖子能穿吗", "200斤"])
    assert (entry.revision, entry.changed_by) == (2, "a")


async def test_a_draft_answers_nobody(database: Database) -> None:
    shop = await open_shop(database)
    async with database.session(shop) as session:
        await save_answer(session, shop, "能寄新疆吗", "可以", author="张三", reason="学习", publish=False)
    async with database.shop(shop) as connection:
        assert await versions(connection, shop) == (0, 0)
        assert await snapshot(connection, shop, TODAY) == (0, [])


async def test_what_cannot_be_sent_is_refused(database: Database) -> None:
    shop, other = await open_shop(database), await open_shop(database, 2)
    async with database.session(shop) as session:
        theirs = await save_answer(session, shop, "问", "答", author="", reason="")
    async with database.session(other) as session:
        with pytest.raises(BadInput, match="2048"):
            await save_answer(session, other, "问", "长" * 700, author="", reason="")
        with pytest.raises(BadInput, match="答案"):
            await save_answer(session, other, "问", "  \x00", author="", reason="")
        with pytest.raises(NotFound, match="编号"):
            await save_answer(session, other, "问", "答", author="", reason="", entry_id=theirs)
        assert await entries_of(session) == []
