"""After a gap was answered: its questions are asked again, without a model, and those who wait are to be told."""

from __future__ import annotations

from dataclasses import replace

import structlog

from agent.llm import ModelChain
from graphs.conversation.rehearsal import Stage, rehearsal_resources
from graphs.conversation.state import Outgoing
from jobs.house import House
from jobs.teaching import indexing
from jobs.touches.answers import plan_answers
from store.gaps.answers import record_test, to_test

log = structlog.get_logger(__name__)

_TESTED = 50
_OFFERED = 3  # choices in the menu


async def gap_answered(house: House, merchant_id: int, gap_id: int, *, tell: bool) -> None:
    """Serve the new answer, ask the gap's questions again, and tell the customers who wait. Safe to run twice."""
    await indexing.index(house, merchant_id)
    async with house.database.shop(merchant_id) as connection:
        entry_id, author, questions = await to_test(connection, gap_id, _TESTED)
    if entry_id is None:
        return
    stage = Stage(house.graph, replace(rehearsal_resources(house.resources), models=ModelChain([])), merchant_id)
    seen: dict[str, str] = {}
    for tested in questions:
        if tested.question not in seen:
            seen[tested.question] = _outcome((await stage.rehearse(tested.question)).outgoing, entry_id)
    async with house.database.shop(merchant_id) as connection:
        outcomes = [(tested.id, seen[tested.question]) for tested in questions]
        await record_test(connection, gap_id, outcomes, house.clock())
        planned = await plan_answers(connection, merchant_id, gap_id, entry_id, author, house.clock()) if tell else 0
    log.info("gap answered", merchant=merchant_id, gap=gap_id, to_tell=planned)


def _outcome(outgoing: Outgoing, entry_id: int) -> str:
    """Return whether the entry answers, is offered in the menu, or neither."""
    record = outgoing["record"]
    found = [passage["entry"] for passage in record.trace.get("passages", [])]
    if record.route in {"faq", "pinned"} and found[:1] == [entry_id]:
        return "answered"
    return "offered" if record.verdict == "asked_back" and entry_id in found[:_OFFERED] else "unanswered"
