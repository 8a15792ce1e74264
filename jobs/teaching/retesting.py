"""After a gap was answered: its questions are asked again, without a model, and those who wait are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog

from agent.clock import in_shop_time
from agent.llm import ModelChain
from agent.phrases import say
from agent.wording import flatten_markdown, split_bubbles
from graphs.conversation.menus import clip
from graphs.conversation.rehearsal import Stage, rehearsal_resources
from graphs.conversation.state import Bubble, Outgoing
from jobs.drafting import speech
from jobs.house import House
from jobs.requests import flush_job
from jobs.teaching import indexing
from store.conversations.conversations import Conversation, ServiceState, lock_conversation
from store.conversations.outbox import put, queued_parcels
from store.deferring import defer
from store.engine import Connection
from store.entries.entries import answer_of
from store.gaps.answers import Untold, mark_told, person_answered, record_test, to_test, untold

log = structlog.get_logger(__name__)

_TESTED = 50
_WINDOW = timedelta(hours=48)
_PER_MESSAGE = 5  # messages WeCom lets through after each of the customer's (wecom-api.md §3.5)
_QUOTE_BYTES = 120
_OFFERED = 3  # choices in the menu


async def gap_answered(house: House, merchant_id: int, gap_id: int, *, tell: bool) -> None:
    """Serve the new answer, ask the gap's questions again, and tell the customers who wait. Safe to run twice."""
    await indexing.index(house, merchant_id)
    async with house.database.shop(merchant_id) as connection:
        entry_id, questions = await to_test(connection, gap_id, _TESTED)
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
    if tell:
        await tell_those_who_wait(house, merchant_id, gap_id, entry_id)


def _outcome(outgoing: Outgoing, entry_id: int) -> str:
    """Return whether the entry answers, is offered in the menu, or neither."""
    record = outgoing["record"]
    found = [passage["entry"] for passage in record.trace.get("passages", [])]
    if record.route in {"faq", "pinned"} and found[:1] == [entry_id]:
        return "answered"
    return "offered" if record.verdict == "asked_back" and entry_id in found[:_OFFERED] else "unanswered"


async def tell_those_who_wait(house: House, merchant_id: int, gap_id: int, entry_id: int) -> int:
    """Send the answer to the gap's customers WeCom still lets us write to; return how many.

    Not to those whom a person has, or has answered since; and to nobody twice for the same question.
    """
    today = in_shop_time(house.clock()).date()
    async with house.database.shop(merchant_id) as connection:
        answer = await answer_of(connection, entry_id, today)
        waiting = await untold(connection, gap_id, house.clock() - _WINDOW)
    told = 0
    for customer in waiting if answer else []:
        async with house.database.shop(merchant_id) as connection:
            told += await _tell(house, connection, merchant_id, gap_id, customer, answer or "")
    log.info("gap answered", merchant=merchant_id, gap=gap_id, told=told)
    return told


async def _tell(
    house: House, connection: Connection, merchant_id: int, gap_id: int, customer: Untold, answer: str
) -> bool:
    conversation = await lock_conversation(connection, customer.conversation_id)
    if conversation is None or not _may_write(conversation, house):
        return False
    if await person_answered(connection, conversation.id, customer.message_id):
        return False
    whole = say("gap_answered", question=clip(customer.question, _QUOTE_BYTES), answer=flatten_markdown(answer))
    parts = split_bubbles(whole)
    queued = sum(parcel.is_speech for parcel in await queued_parcels(connection, conversation.id))
    if conversation.sent_since + queued + len(parts) > _PER_MESSAGE:
        return False
    drafts = [speech(Bubble(part)) for part in parts]
    for number, draft in enumerate(drafts):
        draft.dedupe_key = f"gap:{gap_id}:{customer.item_id}:{number}"
    if not await put(connection, merchant_id, conversation.id, drafts):
        return False
    await mark_told(connection, gap_id, conversation.id, house.clock())
    await defer(connection, [flush_job(merchant_id, conversation.id)])
    return True


def _may_write(conversation: Conversation, house: House) -> bool:
    spoke = conversation.last_customer_at
    ours = conversation.service_state in (ServiceState.FRESH, ServiceState.ASSISTANT)
    return ours and spoke is not None and spoke > house.clock() - _WINDOW
