"""Putting alerts off from the card: not told again for as long as the shop's settings say."""

from __future__ import annotations

from datetime import timedelta

from jobs.alerts.telling import subject_of
from jobs.house import House
from jobs.notices.cards import SNOOZE
from jobs.notices.taps import see_to_card
from store.alerts.alerts import snooze_subjects
from store.alerts.settings import alert_settings
from store.notices.notices import notices_led_by
from tools.wecom.signals import CardTap

TAP = SNOOZE


async def card_tapped(house: House, merchant_id: int, tap: CardTap) -> None:
    """Put off what a card tells, and count it as seen to."""
    number = tap.event_key.partition(":")[2]
    if not number.isdecimal():
        return
    async with house.database.shop(merchant_id) as connection:
        told = await notices_led_by(connection, int(number))
        subjects = [found for notice in told if (found := subject_of(notice.key))]
        hours = (await alert_settings(connection, merchant_id)).snooze_hours
        await snooze_subjects(connection, subjects, house.clock() + timedelta(hours=hours))
    await see_to_card(house, merchant_id, int(number), tap)
