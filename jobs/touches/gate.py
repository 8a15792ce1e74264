"""Asking the gate about one customer at this moment, and what the customer awaits themselves through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.touching import Answer, Channel, Reason, Standing, TouchLimits, answer
from store.conversations.conversations import lock_conversation
from store.engine import Connection
from store.touches.ledger import NewTouch, TouchStatus, add_touches
from store.touches.limits import touch_limits
from store.touches.standings import standings
from store.upserting import hold

PASSING = frozenset({"quiet", "holiday", "chatting", "with_staff"})


@dataclass(frozen=True, slots=True)
class Way:
    """What the gate says of a touch, with how things stand with its customer."""

    answer: Answer
    standing: Standing


async def way_to(
    connection: Connection, who: str, reason: Reason, limits: TouchLimits, now: datetime, *, attached: bool = False
) -> Way:
    """Return how a customer may be touched now; the conversation it would go to is locked."""
    known = await standings(connection, [who], reason, limits, now, planning=False)
    standing = known.get(who) or Standing(who)
    said = answer(limits, reason, standing, now, attached=attached)
    if said.channel is Channel.KF and standing.conversation_id is not None:
        conversation = await lock_conversation(connection, standing.conversation_id)
        if conversation is None or conversation.service_state.people_answer:  # taken over this moment
            said = Answer(Channel.NONE, "with_staff")
    return Way(said, standing)


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
    return way if await add_touches(connection, merchant_id, [touch], now) else None
