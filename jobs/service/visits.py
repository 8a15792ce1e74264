"""Asking customers how a booked visit was, once staff marked it done."""

from __future__ import annotations

import structlog

from agent.phrases import say
from jobs import outbox
from jobs.drafting import speech
from jobs.handoffs.surveys import About, survey_menu
from jobs.house import House
from store.conversations.conversations import lock_conversation
from store.conversations.outbox import put
from store.service.bookings import booking_by_id
from store.service.reminders import keep_reminder, reach_of, visits_to_ask

log = structlog.get_logger(__name__)


async def ask_after_visits(house: House) -> None:
    """Ask about the visits that are over, each once."""
    async with house.database.platform() as connection:
        due = await visits_to_ask(connection, house.clock())
    for merchant_id, booking_id in due:
        try:
            await _ask(house, merchant_id, booking_id)
        except Exception:  # one that fails must not keep the others from theirs; it falls due again
            log.exception("cannot ask after a visit", merchant=merchant_id, booking=booking_id)


async def _ask(house: House, merchant_id: int, booking_id: int) -> None:
    """Ask in the open window; where there is none nobody is asked, and that is kept. While people talk it waits."""
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        booking = await booking_by_id(connection, booking_id)
        if booking is None or booking.status != "done":
            return
        reach = await reach_of(connection, booking.external_userid, now)
        where = reach.conversation_id if reach.window else None
        talk = await lock_conversation(connection, where) if where is not None else None
        if talk is not None and talk.service_state.people_answer:
            return
        way = "message" if talk is not None else "unreachable"
        if not await keep_reminder(connection, merchant_id, booking_id, "survey", booking.starts_at, way, now):
            return
        if talk is not None:
            draft = speech(survey_menu(About.VISIT, booking_id, say("visit_ask", service=booking.service)))
            draft.dedupe_key = f"{About.VISIT}:{booking_id}"
            await put(connection, merchant_id, talk.id, [draft])
    if talk is not None:
        await outbox.flush(house, merchant_id, talk.id)
