"""The outbox: in order, leased, once; and the letters that died in it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from store.conversations.conversations import lock_conversation
from store.conversations.deadletters import count_dead, dead_letters, revive
from store.conversations.messages import MessageStatus, settle_messages, waiting_ids
from store.conversations.outbox import (
    Draft,
    OutboxKind,
    claim_due,
    mark_failed,
    mark_later,
    mark_sent,
    mark_undelivered,
    put,
    queued_parcels,
)
from store.engine import Database
from tests.store.shops import conversation, hear, open_shop, speech

TRANSFER = Draft(OutboxKind.TRANSFER, {"says": "转人工", "servicers": ["zhang_san"]})


async def put_drafts(database: Database, shop: int, talk: int, *drafts: Draft) -> list[int]:
    async with database.shop(shop) as connection:
        return await put(connection, shop, talk, drafts)


async def fall_due(database: Database, *ids: int) -> None:
    async with database.platform() as connection:
        await connection.execute(
            "UPDATE outbox SET due_at = now() - interval '1 second' WHERE id = ANY(%s)", (list(ids),)
        )


async def claimed(database: Database) -> list[int]:
    async with database.platform() as connection:
        return sorted(talk for _, talk, _ in await claim_due(connection))


@pytest.fixture
async def shop(database: Database) -> int:
    return await open_shop(database)


@pytest.fixture
async def talk(database: Database, shop: int) -> int:
    return await conversation(database, shop)


async def test_what_was_just_written_belongs_to_its_writer(database: Database, shop: int, talk: int) -> None:
    ids = await put_drafts(database, shop, talk, speech("一"), speech("二"), speech("三"))
    assert await claimed(database) == []
    async with database.shop(shop) as connection:
        parcels = await queued_parcels(connection, talk)
    assert [parcel.payload["says"] for parcel in parcels] == ["一", "二", "三"]
    await fall_due(database, *ids)
    assert await claimed(database) == [talk], "one claim for the whole queue of a conversation"
    assert await claimed(database) == [], "leased"


async def test_sending_and_putting_lock_in_one_order(database: Database, shop: int, talk: int) -> None:
    once = Draft(OutboxKind.MESSAGE, {"says": "一"}, dedupe_key="once")
    (first,) = await put_drafts(database, shop, talk, once)

    async def sent() -> None:
        async with database.shop(shop) as connection:
            await mark_sent(connection, talk, [first])

    async with database.shop(shop) as connection:
        await lock_conversation(connection, talk)
        sending = asyncio.create_task(sent())
        await _blocked(database)
        assert await put(connection, shop, talk, [once]) == []  # a deadlock before: each waited for the other
    await sending


async def _blocked(database: Database) -> None:
    """Wait until somebody waits for a lock."""
    async with asyncio.timeout(20):
        while True:
            async with database.platform() as connection:
                query = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                if (await connection.execute(query)).rowcount:
                    return
            await asyncio.sleep(0.01)


async def test_resting_speech_holds_back_what_is_behind_it(database: Database, shop: int, talk: int) -> None:
    first, second = await put_drafts(database, shop, talk, speech("一"), speech("二"))
    async with database.shop(shop) as connection:
        await mark_later(connection, first, 60, "busy")
    await fall_due(database, second)
    assert await claimed(database) == []
    await fall_due(database, first)
    assert await claimed(database) == [talk]


async def test_a_resting_transfer_does_not_hold_speech_back(database: Database, shop: int, talk: int) -> None:
    transfer, words = await put_drafts(database, shop, talk, TRANSFER, speech("二"))
    async with database.shop(shop) as connection:
        await mark_later(connection, transfer, 60, "busy")
    await fall_due(database, words)
    assert await claimed(database) == [talk]


async def test_two_sweepers_never_claim_the_same_conversation(database: Database, shop: int) -> None:
    talks = [await conversation(database, shop, f"wm{n}") for n in range(4)]
    ids = [(await put_drafts(database, shop, talk, speech("一")))[0] for talk in talks]
    await fall_due(database, *ids)
    async with database.platform() as one, database.platform() as two:
        first, second = await claim_due(one, limit=2), await claim_due(two, limit=10)
    assert sorted(talk for _, talk, _ in [*first, *second]) == sorted(talks)


async def test_a_dedupe_key_works_once_in_a_conversation(database: Database, shop: int, talk: int) -> None:
    draft, other = speech("稍等"), await conversation(database, shop, "wmB")
    draft.dedupe_key = "wait:1"
    again = speech("稍等")
    again.dedupe_key = "wait:1"
    assert len(await put_drafts(database, shop, talk, draft)) == 1
    assert await put_drafts(database, shop, talk, again) == []
    assert len(await put_drafts(database, shop, other, again)) == 1


async def test_sending_counts_speech_against_the_five(database: Database, shop: int, talk: int) -> None:
    ids = await put_drafts(database, shop, talk, speech("一"), TRANSFER, speech("二"))
    async with database.shop(shop) as connection:
        await mark_sent(connection, talk, ids)
        await mark_sent(connection, talk, ids)
        row = await (await connection.execute("SELECT sent_since, service_state FROM conversations")).fetchone()
    assert row == {"sent_since": 2, "service_state": 1}


async def letters(database: Database, shop: int) -> dict[str, tuple[str, str]]:
    async with database.shop(shop) as connection:
        return {letter.key: (letter.says, letter.error) for letter in await dead_letters(connection)}


async def test_dead_letters_are_listed_with_their_error_and_go_back_to_work(
    database: Database, shop: int, talk: int
) -> None:
    await hear(database, shop, talk, "m1")
    dead, lost = await put_drafts(database, shop, talk, speech("一"), speech("二"))
    async with database.shop(shop) as connection:
        [message] = await waiting_ids(connection, talk)
        await settle_messages(connection, [message], MessageStatus.DEAD, "ValueError: 坏了")
        await mark_failed(connection, [dead], "dead", 95001, "quota")
        await mark_sent(connection, talk, [lost])
        before = await msgids(connection)
        assert await mark_undelivered(connection, before[lost], 11)
    found = await letters(database, shop)
    assert found[f"in:{message}"] == ("m1", "ValueError: 坏了")
    assert found[f"out:{dead}"] == ("一", "quota (95001)")
    assert found[f"out:{lost}"][1] == "msg_send_fail (11)"
    async with database.platform() as connection:
        assert await count_dead(connection) == 3
    async with database.shop(shop) as connection:
        assert [await revive(connection, key) for key in found] == [talk] * 3
        assert await waiting_ids(connection, talk) == [message]
        after = await msgids(connection)
        assert after[dead] == before[dead], "it may have gone out after all: the same msgid keeps it once"
        assert after[lost] != before[lost], "WeCom knows this msgid: it would call the replay a duplicate"
        assert len(await queued_parcels(connection, talk)) == 2
    assert await letters(database, shop) == {}


async def msgids(connection: Any) -> dict[int, str]:
    rows = await (await connection.execute("SELECT id, msgid FROM outbox")).fetchall()
    return {row["id"]: row["msgid"] for row in rows}


@pytest.mark.parametrize("key", ["out:1", "in:1", "in:", "out:abc", "x:1", "", "in:²", "out:99999999999999999999"])
async def test_a_letter_that_is_not_there_cannot_be_revived(database: Database, shop: int, key: str) -> None:
    async with database.shop(shop) as connection:
        assert await revive(connection, key) is None


async def test_a_shop_neither_sees_nor_revives_the_letters_of_another(database: Database, shop: int, talk: int) -> None:
    [dead] = await put_drafts(database, shop, talk, speech("一"))
    other = await open_shop(database, 2)
    async with database.shop(shop) as connection:
        await mark_failed(connection, [dead], "dead", None, "no")
    assert await letters(database, other) == {}
    async with database.shop(other) as connection:
        assert await revive(connection, f"out:{dead}") is None
    assert list(await letters(database, shop)) == [f"out:{dead}"]
