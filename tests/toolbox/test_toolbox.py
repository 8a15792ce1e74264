"""Tools act once, with the reply or not at all; their failures are facts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from langchain_core.messages import ToolCall
from langchain_core.tools import InjectedToolArg, StructuredTool, tool
from structlog.testing import capture_logs

from agent.clock import system_clock
from agent.errors import NotFound
from store.conversations.tool_calls import result_of
from store.engine import Connection, Database
from store.sealing import Sealer
from tests.store.shops import conversation, open_shop
from tools.carrying import carry_out
from tools.catalogue import ProductNames
from tools.claims import ClaimLinks
from tools.context import ToolContext
from tools.errands import Errand, Errands, Outpaced, Proposal, call_key
from tools.registered import Registered, ToolKind
from tools.toolbox import Toolbox


@tool(parse_docstring=True)
async def book_table(seats: int, context: Annotated[ToolContext, InjectedToolArg]) -> Proposal:
    """Book a table.

    Args:
        seats: How many.
    """

    async def apply(connection: Connection) -> None:
        await connection.execute("UPDATE merchants SET persona = persona || %s", (f"{seats};",))

    return Proposal({"订座": f"{seats} 人桌", "status": "booked"}, apply)


@tool(parse_docstring=True)
async def fail(how: str) -> str:
    """Fail.

    Args:
        how: In which way.
    """
    if how == "known":
        raise NotFound("没有这张桌子：请换一张")
    if how == "slow":
        raise TimeoutError
    raise RuntimeError("password=hunter2")


Make = Callable[..., ToolContext]


@pytest.fixture
async def make(database: Database) -> Make:
    merchant_id = await open_shop(database)
    where = await conversation(database, merchant_id)

    def context(**changes: Any) -> ToolContext:
        links = ClaimLinks(None, Sealer("test"))
        fixed = {"conversation_id": where, "turn": f"{where}:7", "claims": links, "sealer": Sealer("test")} | changes
        return ToolContext(database, ProductNames(database), merchant_id, "wmA", system_clock, **fixed)

    return context


TOOLS = Toolbox([Registered(book_table, ToolKind.WRITE, budget=1), Registered(fail)])


def call(name: str = "book_table", **arguments: Any) -> ToolCall:
    return ToolCall(name=name, args=arguments, id="1")


async def persona(context: ToolContext) -> str:
    async with context.database.shop(context.merchant_id) as connection:
        row = await (await connection.execute("SELECT persona FROM merchants")).fetchone()
    return str(row["persona"]) if row else ""


async def carry(context: ToolContext, errands: list[Errand]) -> None:
    async with context.database.shop(context.merchant_id) as connection:
        await carry_out(connection, context.merchant_id, context.conversation_id, errands)


async def test_a_write_tool_does_nothing_until_its_turn_is_written(make: Make) -> None:
    context = make()
    outcome = await TOOLS.run(call(seats=4), context)
    assert (outcome.result, outcome.error) == ({"订座": "4 人桌", "status": "booked"}, None)
    assert await persona(context) == ""
    await carry(context, context.errands.wanted(told=True, handed_over=False))
    assert await persona(context) == "4;"


async def test_ten_processes_with_one_key_act_once(make: Make) -> None:
    contexts = [make() for _ in range(10)]
    outcomes = [await TOOLS.run(call(seats=4), context) for context in contexts]
    await asyncio.gather(*(carry(c, c.errands.wanted(told=True, handed_over=False)) for c in contexts))
    assert await persona(contexts[0]) == "4;"
    late = make()
    again = await TOOLS.run(call(seats=4), late)
    assert again.result == outcomes[0].result
    assert late.errands.proposed == {}  # it was carried out before: there is nothing to do
    other = await TOOLS.run(call(seats=2), make())
    assert other.result == {"订座": "2 人桌", "status": "booked"}


async def test_record_and_effect_go_together(make: Make) -> None:
    context = make()

    async def too_late(_: Connection) -> None:
        raise Outpaced("gone")

    await TOOLS.run(call(seats=4), context)
    key = call_key(context.turn, "other", {})
    errands = [*context.errands.proposed.values(), Errand(key, "other", {}, Proposal({}, too_late))]
    with pytest.raises(Outpaced):
        await carry(context, errands)
    assert await persona(context) == ""
    async with context.database.shop(context.merchant_id) as connection:
        assert await result_of(connection, errands[0].key) is None


async def test_what_is_not_told_is_not_done() -> None:
    async def nothing(_: Connection) -> None: ...

    plain, kept = Proposal({}, nothing), Proposal({}, nothing, with_hand_over=True)
    errands = Errands(proposed={str(n): Errand(str(n), "t", {}, p) for n, p in enumerate((plain, kept))})
    told = {
        (told, over): [e.key for e in errands.wanted(told=told, handed_over=over)]
        for told in (True, False)
        for over in (True, False)
    }
    assert told == {(True, True): ["0", "1"], (True, False): ["0", "1"], (False, True): ["1"], (False, False): []}


async def test_failures_are_facts_and_never_traces(make: Make) -> None:
    with capture_logs():
        for how, fact in {"known": "没有这张桌子", "slow": "查询超时", "broken": "暂时不可用"}.items():
            outcome = await TOOLS.run(call("fail", how=how), make())
            assert outcome.result is None
            assert fact in str(outcome.error)
            assert "hunter2" not in str(outcome.error)
    wrong = await TOOLS.run(call(seats="many"), make())
    assert "seats" in str(wrong.error)


async def test_limits_of_a_turn(make: Make) -> None:
    context = make()
    results = [(await TOOLS.run(call(seats=n), context)).error for n in (1, 2)]
    assert results[0] is None
    assert "上限" in str(results[1])
    refused = await TOOLS.run(call(seats=1), make(no_writes="这一轮不能办理"))
    assert refused.error == "这一轮不能办理"


def test_a_key_is_the_same_for_the_same_call_only() -> None:
    assert call_key("1:2", "t", {"a": 1, "b": 2}) == call_key("1:2", "t", {"b": 2, "a": 1})
    assert len({call_key("1:2", "t", {"a": 1}), call_key("1:3", "t", {"a": 1}), call_key("1:2", "u", {"a": 1})}) == 3
    assert isinstance(book_table, StructuredTool)
