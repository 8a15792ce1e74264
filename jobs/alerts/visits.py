"""A customer who was not content with a booked visit: the owners hear of it while it can be made good."""

from __future__ import annotations

from agent.free_slots import told
from agent.phrases import say
from jobs.alerts.reviews import history_fact
from jobs.alerts.telling import tell_trouble
from jobs.house import House
from store.alerts.alerts import Trouble
from store.alerts.lateness import history_of_customer
from store.alerts.settings import AlertKind, alert_settings
from store.customers.customers import called
from store.service.bookings import booking_by_id


async def visit_was_bad(house: House, merchant_id: int, booking_id: int) -> None:
    """Warn the owners of a visit, with what the customer bought before; once a visit, however often it runs."""
    async with house.database.shop(merchant_id) as connection:
        settings, booking = await alert_settings(connection, merchant_id), await booking_by_id(connection, booking_id)
        if booking is None or AlertKind.REVIEW not in settings.kinds:
            return
        customer = await called(connection, booking.external_userid)
        history = await history_of_customer(connection, booking.external_userid)
        title = say("alert_visit", book="report", customer=customer, service=booking.service)
        facts = [
            (say("alert_fact_visit", book="report"), told(booking.starts_at)),
            (say("alert_fact_served", book="report"), "，".join(filter(None, [booking.bookable, booking.store_name]))),
            *([history_fact(history)] if history else []),
            (say("alert_fact_next", book="report"), say("alert_visit_next", book="report")),
        ]
        trouble = Trouble(AlertKind.REVIEW, f"visit:{booking_id}", "red", title, tuple(facts), f"bookings/{booking_id}")
        await tell_trouble(house, connection, merchant_id, trouble, settings, house.clock().date())
