"""A turn: every unanswered message of a conversation becomes one reply, once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import structlog

from agent import spans
from agent.handing_over import Trigger
from agent.phrases import say
from agent.tracing import traced
from graphs.conversation.context import TurnContext
from graphs.conversation.graph import think
from graphs.conversation.state import Bubble, HandOver, Incoming, Outgoing
from jobs import metrics, outbox
from jobs.drafting import speech
from jobs.handoffs.call_backs import take_down
from jobs.handoffs.handoffs import ask
from jobs.house import House
from jobs.media import patiently
from jobs.teaching.shortfalls import note_shortfall
from jobs.touches.opting import heed
from store.conversations.conversations import Conversation, Line, Person, customer_and_lines, lock_conversation
from store.conversations.messages import MessageStatus, Waiting, settle_messages, waiting_ids, waiting_messages
from store.conversations.outbox import Parcel, put, queued_parcels
from store.conversations.turns import Delivery, deliver
from tools.carrying import carry_out
from tools.errands import Outpaced
from tools.prospect import foresee

log = structlog.get_logger(__name__)

MAX_RETHINKS = 6
_LINES = 12  # of history a turn starts from


@dataclass(frozen=True, slots=True)
class _Thought:
    """What the customer said until now, and the conversation it was said in."""

    conversation: Conversation
    messages: list[Waiting]
    open_kfid: str
    person: Person
    history: list[Line]

    @property
    def seen(self) -> list[int]:
        return [message.id for message in self.messages]

    def take_in(self, read: list[Waiting]) -> None:
        """Put what was read in pictures and voices with the messages."""
        self.messages[:] = read


async def run_turn(house: House, merchant_id: int, conversation_id: int, open_kfid: str) -> None:
    """Answer what waits in a conversation. Safe to run again until its one final transaction."""
    for rethink in range(MAX_RETHINKS):
        thought = await _take(house, merchant_id, conversation_id, open_kfid)
        if thought is None:
            return
        started = time.monotonic()
        last = rethink == MAX_RETHINKS - 1
        outgoing = await _think(house, merchant_id, thought, last=last)
        if outgoing is None:
            continue
        outgoing["record"].milliseconds = round((time.monotonic() - started) * 1000)
        if await _finish(house, merchant_id, thought, outgoing) is not Delivery.SUPERSEDED:
            return


async def _take(house: House, merchant_id: int, conversation_id: int, open_kfid: str) -> _Thought | None:
    """Return what waits, under the row lock; None when there is nothing for the assistant to say."""
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
        if conversation is None:
            return None
        messages = await waiting_messages(connection, conversation_id)
        if messages and conversation.service_state.people_answer:
            await settle_messages(connection, [m.id for m in messages], MessageStatus.STAFF)
            return None
        if not messages:
            return None
        person, history = await customer_and_lines(connection, conversation_id, _LINES)
    return _Thought(conversation, messages, open_kfid, person, history)


async def _think(house: House, merchant_id: int, thought: _Thought, *, last: bool) -> Outgoing | None:
    """Run the graph at once and wait out the quiet window meanwhile; None when the customer said more.

    The `last` try waits for nothing and lets no write tool act: it ends with an answer.
    """
    run = asyncio.ensure_future(_invoke(house, merchant_id, thought, say("outpaced", book="model") if last else ""))
    try:
        quiet = house.settings.quiet_window_seconds - thought.messages[-1].age_seconds
        if not last and quiet > 0:
            await asyncio.sleep(quiet)
            if await _customer_said_more(house, merchant_id, thought):
                return None
        return await run
    finally:
        run.cancel()


async def _customer_said_more(house: House, merchant_id: int, thought: _Thought) -> bool:
    async with house.database.shop(merchant_id) as connection:
        return len(await waiting_ids(connection, thought.conversation.id)) > len(thought.messages)


async def _invoke(house: House, merchant_id: int, thought: _Thought, no_writes: str) -> Outgoing:
    conversation = thought.conversation

    async def say_wait() -> None:
        await _waiting_line(house, merchant_id, thought)

    reading = house.media.read(merchant_id, thought.messages)
    thought.take_in(await patiently(reading, house.settings.waiting_line_seconds, say_wait))
    incoming: Incoming = {
        "merchant_id": merchant_id,
        "conversation_id": conversation.id,
        "open_kfid": thought.open_kfid,
        "external_userid": conversation.external_userid,
        "messages": thought.messages,
        "unsure_streak": conversation.unsure_streak,
        "person": thought.person,
        "history": thought.history,
    }
    context = TurnContext(house.resources, say_wait, no_writes=no_writes)
    with traced(merchant_id), spans.span("think"):
        return await think(house.graph, incoming, context)


async def _waiting_line(house: House, merchant_id: int, thought: _Thought) -> None:
    """Tell the customer that it takes a moment: once for these messages, however often the turn is redone."""
    draft = speech(Bubble(say("waiting")))
    draft.dedupe_key = f"wait:{thought.messages[0].id}"
    async with house.database.shop(merchant_id) as connection:
        await lock_conversation(connection, thought.conversation.id)
        if not await put(connection, merchant_id, thought.conversation.id, [draft]):
            return
    await outbox.flush(house, merchant_id, thought.conversation.id)


async def _finish(house: House, merchant_id: int, thought: _Thought, outgoing: Outgoing) -> Delivery:
    """Write the turn and send it; superseded also when what its tools promised cannot be done any more."""
    try:
        delivery, parcels = await _commit(house, merchant_id, thought, outgoing)
    except Outpaced:
        log.info("a tool was outpaced", merchant=merchant_id, conversation=thought.conversation.id)
        return Delivery.SUPERSEDED
    if delivery is Delivery.DELIVERED:
        _count(merchant_id, outgoing)
        await outbox.send(house, parcels)
    return delivery


async def _commit(
    house: House, merchant_id: int, thought: _Thought, outgoing: Outgoing
) -> tuple[Delivery, list[Parcel]]:
    """Write trace, replies, the messages' fate and what the tools do in one transaction; raises `Outpaced`."""
    conversation_id = thought.conversation.id
    drafts = [speech(bubble) for bubble in outgoing["bubbles"]]
    profile = await house.resources.profiles.get(merchant_id)
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
        if conversation is None or conversation.service_state.people_answer:
            await settle_messages(connection, thought.seen, MessageStatus.STAFF)
            return Delivery.TAKEN, []
        delivery, parcels = await deliver(
            connection,
            merchant_id,
            conversation_id,
            thought.seen,
            outgoing["record"],
            drafts,
            unsure=outgoing["unsure"],
        )
        if delivery is Delivery.DELIVERED:
            await note_shortfall(connection, conversation_id, thought.messages, thought.history, outgoing)
            if call_back := outgoing.get("call_back"):
                await take_down(connection, profile, conversation, call_back, house.clock())
                parcels = await queued_parcels(connection, conversation_id)
            if wish := outgoing["hand_over"]:
                question = "\n".join(message.text for message in thought.messages)
                await ask(connection, profile, conversation_id, thought.open_kfid, question, wish, house.clock())
                parcels = await queued_parcels(connection, conversation_id)
            spoken = [(conversation.external_userid, m.text) for m in thought.messages if m.msgtype == "voice"]
            await heed(connection, merchant_id, spoken, house.clock())
        if delivery is Delivery.DELIVERED and outgoing["errands"]:
            await carry_out(connection, merchant_id, conversation_id, outgoing["errands"])
            parcels = await queued_parcels(connection, conversation_id)
    return delivery, parcels


async def give_up(house: House, merchant_id: int, conversation_id: int, open_kfid: str, error: str) -> None:
    """Bury messages that no turn could answer, tell the customer so, and call a person."""
    profile = await house.resources.profiles.get(merchant_id)
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
        messages = await waiting_messages(connection, conversation_id)
        if conversation is None or not messages:
            return
        await settle_messages(connection, [m.id for m in messages], MessageStatus.DEAD, error[:500])
        apology = speech(Bubble(say("trouble")))
        apology.dedupe_key = f"dead:{messages[0].id}"
        question = "\n".join(message.text for message in messages)
        now = house.clock()
        prospect = await foresee(connection, profile, open_kfid, conversation_id, now, urgent=True)
        wish = HandOver("系统出错，没能回复这位顾客", True, Trigger.FAILURE, prospect.userid)
        await put(connection, merchant_id, conversation_id, [apology])
        await ask(connection, profile, conversation_id, open_kfid, question, wish, now)
    await outbox.flush(house, merchant_id, conversation_id)


def _count(merchant_id: int, outgoing: Outgoing) -> None:
    record, merchant = outgoing["record"], str(merchant_id)
    metrics.TURNS.labels(merchant, record.route).inc()
    metrics.TURN_SECONDS.observe(record.milliseconds / 1000)
    metrics.TOKENS.labels(merchant, "in").inc(record.tokens_in)
    metrics.TOKENS.labels(merchant, "out").inc(record.tokens_out)
    metrics.COST.labels(merchant).inc(record.cost_fen)
    if failures := record.trace.get("model_failures"):
        metrics.MODEL_FAILURES.labels(merchant).inc(len(failures))
