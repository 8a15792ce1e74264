"""Asking customers how a booked visit was, once staff marked it done."""

from __future__ import annotations

import structlog

from agent.phrases import say
from agent.touching import Reason
from jobs import outbox
from jobs.drafting import speech
from jobs.handoffs.surveys import About, survey_menu
from jobs.house import House
from jobs.touches.gate import let_through
from store.conversations.outbox import put
from store.service.bookings import booking_by_id
from store.service.reminders import Reminder, keep_reminder, visits_to_ask
from store.touches.chats import key_of

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
    """Ask in the open window, else nobody, and keep that. At night, and while people talk, it waits."""
    now, about = house.clock(), f"{About.VISIT}:{booking_id}"
    async with house.database.shop(merchant_id) as connection:
        booking = await booking_by_id(connection, booking_id)
        if booking is None or booking.status != "done":
            return
        menu = survey_menu(About.VISIT, booking_id, say("visit_ask", service=booking.service))
        way = await let_through(connection, merchant_id, Reason.SURVEY, booking.external_userid, about, menu.says, now)
        if way is None:
            return
        where = way.standing.conversation_id if way.answer.open else None
        told_by = "unreachable" if where is None else "message"
        asked = Reminder(booking_id, "survey", booking.starts_at, told_by, way.touch_id)
        await keep_reminder(connection, merchant_id, asked, now)
        if where is not None:
            draft = speech(menu)
            draft.dedupe_key = key_of(way.touch_id)
            await put(connection, merchant_id, where, [draft])
    if where is not None:
        await outbox.flush(house, merchant_id, where)
