"""A hand-over in the store: asked for, mirrored from the WeCom session, finished. No WeCom call is made here.

Everything here runs in the caller's transaction, with the conversation's row locked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.handing_over import Trigger
from agent.hours import Opening
from agent.phrases import say
from graphs.conversation.state import HandOver
from jobs import metrics
from jobs.requests import settle_card_job, staff_brief_job
from store.conversations.conversations import ServiceState
from store.conversations.outbox import Draft, OutboxKind, put
from store.conversations.service_sessions import Resolution, end_session
from store.deferring import defer
from store.engine import Connection
from store.handoffs.cards import settle_cards
from store.handoffs.handoffs import Handoff, HandoffState, open_handoff, open_handoff_of, save_handoff
from store.shops.merchants import Profile

_WITH_PEOPLE = (HandoffState.QUEUED, HandoffState.OFFERED, HandoffState.TAKEN)


async def ask(
    connection: Connection,
    profile: Profile,
    conversation_id: int,
    open_kfid: str,
    question: str,
    wish: HandOver,
    now: datetime,
) -> None:
    """Write down that a customer needs a person, and put what brings one in to work."""
    account = profile.account(open_kfid)
    opening = profile.hours.opening(now)
    moves = bool(account and account.servicers) and (wish.urgent or opening is Opening.OPEN or bool(wish.told))
    waits_for_day = opening is Opening.CLOSED and not moves
    handoff, fresh = await open_handoff(
        connection,
        profile.id,
        conversation_id,
        trigger=wish.trigger,
        reason=wish.reason,
        urgent=wish.urgent,
        question=question,
        now=now,
        due_at=profile.hours.next_opening(now) if waits_for_day else now + patience(profile),
    )
    if moves and handoff.state is HandoffState.ASKED:
        payload = {"says": "转人工", "handoff": handoff.id, "told": wish.told}
        await put(connection, profile.id, conversation_id, [Draft(OutboxKind.TRANSFER, payload)])
    if fresh:
        count(profile.id, handoff, "asked")
        handoff.servicer_userid = wish.told if moves and wish.told else None
        await save_handoff(connection, handoff)
    if fresh or wish.urgent:
        await defer(connection, [staff_brief_job(profile.id, handoff.id)])


async def offered(connection: Connection, profile: Profile, handoff: Handoff, userid: str, now: datetime) -> None:
    """Note that the session was given to somebody, who has not acted yet."""
    handoff.state, handoff.servicer_userid = HandoffState.OFFERED, userid
    handoff.tried = [*(one for one in handoff.tried if one != userid), userid]
    handoff.offered_at = handoff.offered_at or now
    handoff.due_at = now + patience(profile)
    await save_handoff(connection, handoff)
    await defer(connection, [staff_brief_job(profile.id, handoff.id)])


async def queued(connection: Connection, profile: Profile, handoff: Handoff, now: datetime) -> None:
    """Note that the customer waits in the pool."""
    handoff.state, handoff.servicer_userid = HandoffState.QUEUED, None
    handoff.offered_at = handoff.offered_at or now
    handoff.due_at = now + patience(profile)
    await save_handoff(connection, handoff)
    await defer(connection, [staff_brief_job(profile.id, handoff.id)])


async def taken(
    connection: Connection, profile: Profile, conversation_id: int, userid: str, at: datetime, now: datetime
) -> Handoff:
    """Note that a person acts; without a hand-over they came by themselves."""
    handoff = await open_handoff_of(connection, conversation_id)
    if handoff is None:
        handoff, _ = await open_handoff(
            connection,
            profile.id,
            conversation_id,
            trigger=Trigger.STAFF,
            reason="同事主动接待",
            urgent=False,
            question="",
            now=at,
            due_at=None,
        )
    handoff.state = HandoffState.TAKEN
    if handoff.taken_at is None:
        handoff.taken_at = max(at, handoff.asked_at)
        handoff.offered_at = min(handoff.offered_at or handoff.taken_at, handoff.taken_at)
        count(profile.id, handoff, "taken")
        if handoff.trigger is not Trigger.STAFF:
            metrics.TIME_TO_HUMAN.observe((handoff.taken_at - handoff.asked_at).total_seconds())
    handoff.servicer_userid = userid or handoff.servicer_userid
    await _settle(connection, profile.id, handoff, _taken_by(profile, handoff.servicer_userid))
    minutes = profile.handoff.return_minutes
    handoff.due_at = max(at, now) + timedelta(minutes=minutes) if minutes else None
    await save_handoff(connection, handoff)
    return handoff


async def finish(connection: Connection, merchant_id: int, handoff: Handoff, now: datetime) -> int | None:
    """End a hand-over and the customer's session with it; return that session's id, None when none was open.

    Ended when a person was there, else lost.
    """
    was_there = handoff.taken_at is not None
    handoff.state = HandoffState.ENDED if was_there else HandoffState.LOST
    handoff.ended_at, handoff.due_at = now, None
    await save_handoff(connection, handoff)
    await _settle(connection, merchant_id, handoff, say("handoff_card_over", book="staff"))
    count(merchant_id, handoff, handoff.state)
    resolution = Resolution.HANDED_OVER if was_there else Resolution.LOST
    return await end_session(connection, handoff.conversation_id, resolution, now)


async def follow(
    connection: Connection, profile: Profile, conversation_id: int, state: int, userid: str, now: datetime
) -> None:
    """Let the open hand-over mirror where WeCom says the session is (wecom-api.md §3.4)."""
    handoff = await open_handoff_of(connection, conversation_id)
    if handoff is None:
        return
    if state == ServiceState.STAFF:
        if handoff.state in (HandoffState.ASKED, HandoffState.QUEUED):
            await taken(connection, profile, conversation_id, userid, now, now)
        elif userid and userid != handoff.servicer_userid:
            if handoff.state is HandoffState.OFFERED:
                await offered(connection, profile, handoff, userid, now)
            else:
                await taken(connection, profile, conversation_id, userid, now, now)
    elif state == ServiceState.QUEUED:
        if handoff.state is HandoffState.ASKED:
            await queued(connection, profile, handoff, now)
    elif handoff.state in _WITH_PEOPLE:
        await finish(connection, profile.id, handoff, now)


async def _settle(connection: Connection, merchant_id: int, handoff: Handoff, label: str) -> None:
    """Take the buttons off the hand-over's cards."""
    tasks = await settle_cards(connection, handoff.id)
    await defer(connection, [settle_card_job(merchant_id, task_id, label) for task_id in tasks])


def _taken_by(profile: Profile, userid: str | None) -> str:
    name = next((member.name for member in profile.staff if member.userid == userid), userid or "")
    return say("handoff_card_taken", book="staff", name=name)


def patience(profile: Profile) -> timedelta:
    """Return how long a customer waits for one person."""
    return timedelta(minutes=profile.handoff.patience_minutes)


def count(merchant_id: int, handoff: Handoff, step: str) -> None:
    """Count a step of a hand-over."""
    metrics.HANDOFFS.labels(str(merchant_id), handoff.trigger, step).inc()
