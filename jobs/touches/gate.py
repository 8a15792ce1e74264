"""Asking the gate about customers at this moment, and what a customer awaits themselves through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.touching import Answer, Channel, Reason, Standing, TouchLimits, answer
from store.conversations.conversations import lock_conversation
from store.engine import Connection
from store.touches.ledger import add_touches
from store.touches.limits import touch_limits
from store.touches.standings import standings
from store.touches.touch import NewTouch, TouchStatus
from store.upserting import hold

PASSING = frozenset({"quiet", "holiday", "chatting", "with_staff"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the gate is asked about and why; what is `attached` travels with a member's group send only."""

    who: str
    reason: Reason
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """What the gate says of a touch, with how things stand with its customer, and its id once it is in the ledger."""

    answer: Answer
    standing: Standing
    touch_id: int = 0


async def way_to(connection: Connection, who: str, reason: Reason, limits: TouchLimits, now: datetime) -> Way:
    """Return how a customer may be touched now; the conversation it would go to is locked."""
    return (await ways_to(connection, [Asked(who, reason)], limits, now))[0]


async def ways_to(connection: Connection, asked: Sequence[Asked], limits: TouchLimits, now: datetime) -> list[Way]:
    """Return how each may be touched now, as way_to would; no customer is asked about twice.

    The conversations it would go to are locked in the order of their ids: before any touches, as intake does.
    """
    known: dict[Asked, Standing] = {}
    for reason in sorted({one.reason for one in asked}):
        mine = [one for one in asked if one.reason is reason]
        found = await standings(connection, [one.who for one in mine], reason, limits, now, planning=False)
        known |= {one: found.get(one.who) or Standing(one.who) for one in mine}
    said = {one: answer(limits, one.reason, known[one], now, attached=one.attached) for one in asked}
    chats = {one: known[one].conversation_id for one in asked if said[one].channel is Channel.KF}
    free = await _free(connection, sorted(chat for chat in chats.values() if chat is not None))
    taken = Answer(Channel.NONE, "with_staff")  # people took the conversation this moment
    return [Way(taken if one in chats and chats[one] not in free else said[one], known[one]) for one in asked]


async def _free(connection: Connection, conversation_ids: Sequence[int]) -> set[int]:
    """Lock conversations; return those people do not have."""
    free = set()
    for conversation_id in conversation_ids:
        conversation = await lock_conversation(connection, conversation_id)
        if conversation is not None and not conversation.service_state.people_answer:
            free.add(conversation_id)
    return free


async def let_through(
    connection: Connection, merchant_id: int, reason: Reason, who: str, occasion: str, text: str, now: datetime
) -> Way | None:
    """Ask the gate for something the customer awaits (a reminder, a question about a visit) and note what it says.

    None when it was noted before, or when what speaks against it passes: ask again later. Otherwise the touch is in
    the ledger: sent by the way returned, or left out for the reason returned.
    """
    await hold(connection, merchant_id, "touches")
    way = await way_to(connection, who, reason, await touch_limits(connection), now)
    if way.answer.refusal in PASSING:
        return None
    touch = NewTouch(
        external_userid=who,
        reason=reason,
        occasion=occasion,
        due_at=now,
        expires_at=now,
        text=text,
        status=TouchStatus.SENT if way.answer.open else TouchStatus.SKIPPED,
        channel=way.answer.channel,
        refusal=way.answer.refusal,
        sent_at=now if way.answer.open else None,
    )
    new = await add_touches(connection, merchant_id, [touch], now)
    return replace(way, touch_id=new[0]) if new else None
