"""Somebody saw to a notice: by the card's button or in the console; all who got it see who did."""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import in_shop_time
from agent.phrases import say
from jobs.house import House
from jobs.notices.cards import BUTTON, task_id
from jobs.requests import settle_card_job
from store.deferring import Job, defer
from store.engine import Connection
from store.notices.notices import Notice, acknowledge, notice_of, notices_led_by
from store.notices.sends import cards_seen_to
from tools.wecom.signals import CardTap

TAP = BUTTON


async def card_tapped(house: House, merchant_id: int, tap: CardTap) -> None:
    """Note that a member saw to what the card tells; who taps after them reads who was first."""
    number = tap.event_key.partition(":")[2]
    if number.isdecimal():
        await see_to_card(house, merchant_id, int(number), tap)


async def see_to_card(house: House, merchant_id: int, send_id: int, tap: CardTap) -> None:
    """Note that whoever tapped saw to all that the message `send_id` leads tells."""
    profile = await house.resources.profiles.get(merchant_id)
    name = next((member.name for member in profile.staff if member.userid == tap.userid), tap.userid)
    async with house.database.shop(merchant_id) as connection:
        told = await notices_led_by(connection, send_id)
        if told:
            await _see_to(house, connection, merchant_id, told, name, (tap.task_id, tap.response_code))


async def see_to(house: House, merchant_id: int, notice_id: int, name: str) -> Notice:
    """Note that somebody saw to a notice elsewhere; raises `NotFound`. Who was first stays."""
    async with house.database.shop(merchant_id) as connection:
        told = await notice_of(connection, notice_id)
        await _see_to(house, connection, merchant_id, [told], name, ("", ""))
        return await notice_of(connection, notice_id)


async def _see_to(
    house: House,
    connection: Connection,
    merchant_id: int,
    told: Sequence[Notice],
    name: str,
    tapped: tuple[str, str],
) -> None:
    """Acknowledge, and change every card of these notices; `tapped` is the task id and code of the card in hand."""
    numbers = [notice.id for notice in told]
    first = await acknowledge(connection, merchant_id, numbers, name, house.clock())
    label = label_of(await notice_of(connection, numbers[0]))
    leads = await cards_seen_to(connection, numbers) if first else []
    tapped_task, code = tapped
    others = sorted({task_id(lead) for lead in leads} - {tapped_task})
    jobs = [settle_card_job(merchant_id, task, label) for task in others]
    mine: list[Job] = [settle_card_job(merchant_id, tapped_task, label, code)] if tapped_task else []
    await defer(connection, [*mine, *jobs])


def label_of(notice: Notice) -> str:
    """Return what a card says in place of its button."""
    at = f"{in_shop_time(notice.acknowledged_at):%H:%M}" if notice.acknowledged_at else ""
    return say("notice_done_by", book="staff", name=notice.acknowledged_by or "", at=at)
