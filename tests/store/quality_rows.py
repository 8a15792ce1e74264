"""A row in every table of saved questions, replays and quick replies."""

from __future__ import annotations

from store.engine import Database
from store.quality.replays import open_replay
from store.quality.saved_questions import QuestionSource, save_question
from store.shops.quick_replies import add_reply


async def fill_quality(database: Database, merchant_id: int) -> None:
    """Let a shop save a question, replay a change and keep a quick reply."""
    async with database.session(merchant_id) as session:
        await save_question(session, merchant_id, "有没有大码", source=QuestionSource.HAND, must_say=["XXL"])
        await add_reply(session, merchant_id, "发货", "48 小时内发货", "张三")
    async with database.shop(merchant_id) as connection:
        change = {"drafts": [], "retired": []}
        await open_replay(connection, merchant_id, change, with_model=False, asked_by="张三")
