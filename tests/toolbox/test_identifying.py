"""Showing that an order is one's own: three tries a day, counted exactly, and nobody learns what exists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.customers.identities import bindings, unbind
from store.customers.identity_events import EventKind, list_events, list_locks, note_event
from store.customers.phones import phone_hash
from store.engine import Database
from store.orders.orders import orders_of, upsert_order
from store.sealing import Sealer
from tests.store.shops import conversation, open_shop
from tools.catalogue import ProductNames
from tools.claims import ClaimLinks
from tools.context import ToolContext
from tools.identifying import Verdict, identify
from tools.proofs import Proof, read_proof, wants_forgetting

NOW = datetime(2026, 5, 1, 4, tzinfo=UTC)
SEALER = Sealer("test")
PHONE = "13812341234"
Make = Callable[..., ToolContext]


async def an_order(database: Database, merchant_id: int, number: str, **details: Any) -> None:
    order = {"order_no": number, "status": "运输中", "amount_fen": 9900, "placed_at": NOW}
    order |= {"phone_hash": phone_hash(SEALER, PHONE), "phone_last4": PHONE[-4:]} | details
    async with database.session(merchant_id) as session:
        await upsert_order(session, merchant_id, order)


@pytest.fixture
async def make(database: Database) -> Make:
    merchant_id = await open_shop(database)
    where = await conversation(database, merchant_id)
    for number in ("A1001", "A1002"):
        await an_order(database, merchant_id, number)
    await an_order(database, merchant_id, "B2001", external_userid="wmOther")

    def context(customer: str = "wmA", now: datetime = NOW, **changes: Any) -> ToolContext:
        fixed = {"conversation_id": where, "open_kfid": "wkSimKf01"} | changes
        links = ClaimLinks(None, SEALER)
        names = ProductNames(database)
        return ToolContext(database, names, merchant_id, customer, lambda: now, claims=links, sealer=SEALER, **fixed)

    return context


async def mine(context: ToolContext) -> set[str]:
    async with context.database.shop(context.merchant_id) as connection:
        return {order["order_no"] for order in await orders_of(connection, context.external_userid)}


async def counted(context: ToolContext, kind: EventKind) -> int:
    async with context.database.shop(context.merchant_id) as connection:
        events = await list_events(connection, context.external_userid, limit=100, before=None)
    return sum(event["kind"] == kind for event in events)


async def test_last_four_digits_show_one_order_and_the_whole_phone_all_of_them(make: Make) -> None:
    assert await mine(make()) == set()
    assert await identify(make(), Proof("A1001", "1234")) is Verdict.RIGHT
    assert await mine(make()) == {"A1001"}
    assert await identify(make(), Proof("A1001", PHONE)) is Verdict.RIGHT
    assert await mine(make()) == {"A1001", "A1002"}
    await an_order(make().database, make().merchant_id, "A1003")
    assert await mine(make()) == {"A1001", "A1002", "A1003"}
    assert await mine(make("wmB")) == set()
    async with make().database.shop(make().merchant_id) as connection:
        assert await unbind(connection, make().merchant_id, "wmA", actor="customer", now=NOW) == 2
    assert await mine(make()) == set()
    assert await counted(make(), EventKind.BOUND) == await counted(make(), EventKind.UNBOUND) == 2


@pytest.mark.parametrize(
    "proof", [Proof("B2001", "1234"), Proof("B2001", PHONE), Proof("Z9", "1234"), Proof("A1001", "0000")]
)
async def test_a_strangers_order_and_none_at_all_are_answered_the_same(make: Make, proof: Proof) -> None:
    assert await identify(make(), proof) is Verdict.WRONG
    assert await mine(make()) == set()
    assert await mine(make("wmOther")) == {"B2001"}


async def test_three_wrong_tries_lock_for_a_day_and_tell_staff(make: Make) -> None:
    for digits, verdict in (("0001", Verdict.WRONG), ("0001", Verdict.WRONG), ("0002", Verdict.WRONG)):
        assert await identify(make(), Proof("A1001", digits)) is verdict
    assert await identify(make(), Proof("Z9", "1234")) is Verdict.LOCKED
    assert await identify(make(), Proof("A1001", "1234")) is Verdict.LOCKED
    assert await counted(make(), EventKind.WRONG) == 3
    async with make().database.shop(make().merchant_id) as connection:
        rows = await (await connection.execute("SELECT payload FROM outbox WHERE kind = 'staff'")).fetchall()
        assert [row["payload"]["userids"] for row in rows] == [["zhang_san"]]
        assert [lock["external_userid"] for lock in await list_locks(connection, NOW, limit=9, before=None)] == ["wmA"]
    late = NOW + timedelta(days=1, seconds=1)
    assert await identify(make(now=late), Proof("A1001", "1234")) is Verdict.RIGHT


async def test_staff_unlock(make: Make) -> None:
    for digits in ("0001", "0002", "0003"):
        await identify(make(), Proof("A1001", digits))
    async with make().database.shop(make().merchant_id) as connection:
        await note_event(connection, make().merchant_id, "wmA", EventKind.UNLOCKED, "张三", NOW)
        assert await list_locks(connection, NOW, limit=9, before=None) == []
    assert await identify(make(), Proof("A1001", "1234")) is Verdict.RIGHT


async def test_parallel_tries_count_exactly(make: Make) -> None:
    tries = [Proof(f"N{n}", f"{n:04d}") for n in range(12)]
    verdicts = await asyncio.gather(*(identify(make(), one) for one in tries))
    assert sorted(verdicts).count(Verdict.WRONG) == 2
    assert verdicts.count(Verdict.LOCKED) == 10
    assert (await counted(make(), EventKind.WRONG), await counted(make(), EventKind.LOCKED)) == (3, 1)


async def test_guessing_at_one_order_from_many_accounts_ends(make: Make) -> None:
    verdicts = await asyncio.gather(*(identify(make(f"wm{n}"), Proof("A1001", f"{n:04d}")) for n in range(8)))
    assert set(verdicts) == {Verdict.WRONG}
    assert await identify(make("wmLate"), Proof("A1001", "1234")) is Verdict.WRONG
    assert await identify(make("wmLate"), Proof("A1002", "1234")) is Verdict.RIGHT


async def test_a_rehearsal_tells_nothing(make: Make) -> None:
    assert await identify(make(rehearsal=True), Proof("A1001", "1234")) is Verdict.REHEARSED
    async with make().database.shop(make().merchant_id) as connection:
        assert await bindings(connection, "wmA") == []


@pytest.mark.parametrize(
    ("text", "before", "asked", "proof"),
    [
        ("订单号 8866 尾号 1234", [], "", Proof("8866", "1234")),
        ("订单号：ＱＨ7788，手机尾号是1234，到哪了", [], "", Proof("QH7788", "1234")),
        ("尾号1234", ["订单号8866怎么还没到", "在吗"], "", Proof("8866", "1234")),
        ("1234", ["订单号8866"], "请发一下手机号后四位", Proof("8866", "1234")),
        ("QH7788 1234", [], "请发一下订单号和手机号后四位", Proof("QH7788", "1234")),
        ("订单号8866 电话138 1234 1234", [], "", Proof("8866", PHONE)),
        ("订单号8866 手机改成13812341234", [], "", None),
        ("1234", ["订单号8866"], "您好", None),
        ("1234", ["查一下 HY88001"], "请发一下手机号后四位", Proof("HY88001", "1234")),
        ("尾号1234", ["我的QH20260013到哪了"], "", Proof("QH20260013", "1234")),
        ("1234", ["查快递", "HY88"], "请发一下手机号后四位", None),
        ("1234", ["查快递", "HY880"], "请发一下手机号后四位", Proof("HY880", "1234")),
        ("1234", ["订单号8866", "168cm"], "请发一下手机号后四位", Proof("8866", "1234")),
        ("1234", ["查快递", "HY880"], "您好", None),
        ("尾号1234", ["SF1234567890 到哪了"], "", None),
        ("尾号1234", ["P02 什么时候发货"], "", None),
        ("订单号多少", [], "", None),
        ("尾号1234", [], "", None),
    ],
)
def test_what_a_message_shows(text: str, before: list[str], asked: str, proof: Proof | None) -> None:
    assert read_proof(text, before, asked) == proof


def test_taking_it_back_is_no_question() -> None:
    assert wants_forgetting("帮我解绑手机号")
    assert not wants_forgetting("怎么解绑手机号？")
