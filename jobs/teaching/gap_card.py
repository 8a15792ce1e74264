"""The card that tells the owners each evening what their customers asked in vain."""

from __future__ import annotations

from datetime import UTC, timedelta

from agent.clock import in_shop_time
from agent.phrases import say
from graphs.conversation.menus import clip
from jobs.house import House
from jobs.requests import gap_card_job
from jobs.teaching.gaps import group
from store.deferring import defer, take_slot
from store.gaps.answers import shops_due_for_card
from store.gaps.lists import Gap, list_gaps
from tools.wecom import cards
from tools.wecom.staff import send_to_staff

_TOP = 5
_LOOKED_AT = 50
_LINE_BYTES = 120


async def defer_cards(house: House) -> None:
    """Defer the day's card of each shop whose hour has come: once a day, however many clocks tick."""
    now = in_shop_time(house.clock())
    day = now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    async with house.database.platform() as connection:
        for merchant_id in await shops_due_for_card(connection, now.time()):
            if await take_slot(connection, f"gap_card:{merchant_id}", day):
                await defer(connection, [gap_card_job(merchant_id)])


async def send_card(house: House, merchant_id: int) -> bool:
    """Send the owners what was asked in vain in the last 24 hours; with nothing to say, or nobody to tell, nothing.

    Returns whether a card was sent. WeCom drops the same card within half an hour, so a second run doubles nothing.
    """
    await group(house, merchant_id)
    async with house.database.shop(merchant_id) as connection:
        gaps = await list_gaps(connection, "open", _LOOKED_AT, examples=0)
    since = house.clock() - timedelta(hours=24)
    fresh = [gap for gap in gaps if gap.last_at > since]
    profile = await house.resources.profiles.get(merchant_id)
    owners = profile.owners
    if not fresh or not owners:
        return False
    corp = await house.corp(merchant_id)
    await send_to_staff(corp.client, owners, cards.staff_text(_words(fresh)))
    return True


def _words(gaps: list[Gap]) -> str:
    lines = [
        say("gap_card_line", book="staff", place=str(n), question=clip(gap.question, _LINE_BYTES), times=str(gap.times))
        for n, gap in enumerate(gaps[:_TOP], 1)
    ]
    if len(gaps) > _TOP:
        lines.append(say("gap_card_more", book="staff", rest=str(len(gaps) - _TOP)))
    head = say("gap_card_title", book="staff", kinds=str(len(gaps)))
    return "\n".join([head, *lines, say("gap_card_tail", book="staff")])
