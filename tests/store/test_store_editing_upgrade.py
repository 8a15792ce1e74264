"""What a shop did before a release counts after it: answers get a history, answers told are in the ledger."""

from __future__ import annotations

from contextlib import AsyncExitStack
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
from store.gaps.lists import gap_of
from store.gaps.telling import untold
from store.postgres import EmbeddedPostgres

SHOP = """
INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed, encoding_aes_key_sealed)
VALUES ('店', 'ww1', 1, '', '', '')
"""
ENTRY = """
INSERT INTO knowledge_entries (merchant_id, question, answer, similar_questions, valid_until)
VALUES (1, '有活动吗', '有', '{优惠吗}', '2026-06-18')
"""


TOLD = """
INSERT INTO customers (merchant_id, external_userid) VALUES (1, 'wmA'), (1, 'wmB');
INSERT INTO kf_accounts (merchant_id, open_kfid, name) VALUES (1, 'wk1', '客服');
INSERT INTO conversations (merchant_id, customer_id, open_kfid, external_userid)
SELECT 1, id, 'wk1', external_userid FROM customers ORDER BY id;
INSERT INTO messages (merchant_id, conversation_id, msgid, origin, msgtype, status, sent_at)
SELECT 1, c.id, 'm' || c.id || n, 3, 'text', 'answered', now() FROM conversations c, generate_series(1, 2) n;
INSERT INTO gaps (merchant_id, question, profile, centroid, first_at, last_at)
VALUES (1, '猫叫什么', '', '{1}', now(), now());
INSERT INTO gap_items (merchant_id, gap_id, conversation_id, message_id, reason, question, told_at)
SELECT 1, 1, conversation_id, id, 'not_known', '猫叫什么',
    CASE conversation_id WHEN 1 THEN '2026-03-01 12:00+08'::timestamptz END FROM messages;
"""


def upgraded(url: str, revision: str) -> None:
    """Bring a database to the schema of a release."""
    config = Config()
    config.set_main_option("script_location", str(files("store").joinpath("migrations")))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


async def test_what_was_taught_before_can_be_gone_back_to_and_what_was_told_is_known(
    postgres: EmbeddedPostgres,
) -> None:
    url = postgres.create_database(f"before_{uuid4().hex}")
    upgraded(url, "0002")
    with psycopg.connect(url) as connection:
        connection.execute(SHOP.encode())
        connection.execute(ENTRY.encode())
    upgraded(url, "0037")
    with psycopg.connect(url) as connection:
        connection.execute(TOLD.encode())
    migrate(url)
    database = Database(url)
    await database.open()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        editor = Editor(1, "张三", date(2026, 6, 1))
        async with database.session(1) as session:
            (first,) = await revisions_of(session, 1, limit=5)
            assert (first.number, first.content["similar_questions"]) == (1, ["优惠吗"])
            await retire_entries(session, editor, [Seen(1)])
            entry = await roll_back(session, editor, Seen(1), 1)
            assert (entry.answer, entry.valid_until, entry.revision) == ("有", date(2026, 6, 18), 3)
        async with database.shop(1) as connection:
            gap = await gap_of(connection, 1, examples=4)
            assert gap is not None
            assert (gap.told, gap.waiting) == (1, 0)
            assert {(one.conversation_id, bool(one.told_at)) for one in gap.examples} == {(1, True), (2, False)}
            assert [one.external_userid for one in await untold(connection, 1)] == ["wmB"]
