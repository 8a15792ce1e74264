"""A shop that taught its assistant before answers had a history gets one."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from uuid import uuid4

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from store.engine import Database, migrate
from store.entries.editing import Editor, Seen, retire_entries, roll_back
from store.entries.history import revisions_of
from store.postgres import EmbeddedPostgres

SHOP = """
INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed, encoding_aes_key_sealed)
VALUES ('店', 'ww1', 1, '', '', '')
"""
ENTRY = """
INSERT INTO knowledge_entries (merchant_id, question, answer, similar_questions, valid_until)
VALUES (1, '有活动吗', '有', '{优惠吗}', '2026-06-18')
"""


async def test_what_was_taught_before_can_be_gone_back_to(postgres: EmbeddedPostgres) -> None:
    url = postgres.create_database(f"before_{uuid4().hex}")
    config = Config()
    config.set_main_option("script_location", str(files("store").joinpath("migrations")))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    engine.dispose()
    with psycopg.connect(url) as connection:
        connection.execute(SHOP.encode())
        connection.execute(ENTRY.encode())
    migrate(url)
    database = Database(url)
    await database.open()
    editor = Editor(1, "张三", date(2026, 6, 1))
    async with database.session(1) as session:
        (first,) = await revisions_of(session, 1, limit=5)
        assert (first.number, first.content["similar_questions"]) == (1, ["优惠吗"])
        await retire_entries(session, editor, [Seen(1)])
        entry = await roll_back(session, editor, Seen(1), 1)
        assert (entry.answer, entry.valid_until, entry.revision) == ("有", date(2026, 6, 18), 3)
    await database.close()
