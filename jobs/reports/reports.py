"""A report from its numbers to the owners' phones: made, told as a text through the notices, then its picture."""

from __future__ import annotations

from datetime import date, datetime

import structlog

from agent.errors import BadInput, Conflict
from agent.periods import Period, PeriodKind
from agent.phrases import say
from graphs.narration.context import NarrationContext
from graphs.narration.graph import tell as narrate
from graphs.narration.questions import Question
from graphs.narration.state import Outgoing
from jobs.house import House
from jobs.notices.notices import tell
from jobs.reports.telling import manner_for, news_of
from jobs.requests import drawing_job
from store.deferring import defer
from store.reports.reports import Report, keep_report, note_picture, note_told, report_about, report_of
from store.reports.settings import report_settings
from tools.wecom.media import upload
from tools.wecom.messages import media
from tools.wecom.staff import send_to_staff

log = structlog.get_logger(__name__)


async def period_of(house: House, merchant_id: int, kind: str, day: date) -> Period:
    """Return the period of a kind that holds a day of the shop; raises `BadInput` for one that has not begun."""
    async with house.database.shop(merchant_id) as connection:
        zone = (await report_settings(connection, merchant_id)).zone_info
    period = Period.holding(PeriodKind(kind), day, zone, house.clock())
    if period.span.since >= period.span.until:
        raise BadInput(say("report_future", book="report"))
    return period


async def narrated(house: House, merchant_id: int, period: Period, question: Question | None = None) -> Outgoing:
    """Return a period, or the answer to one question about it, in words."""
    resources = house.resources
    profile = await resources.profiles.get(merchant_id)
    context = NarrationContext(house.database, resources.models, resources.budget, house.clock)
    incoming = {"merchant_id": merchant_id, "shop": profile.name, "period": period, "question": question}
    return await narrate(house.narration, incoming, context)  # type: ignore[arg-type]


async def make(house: House, merchant_id: int, kind: str, day: date) -> Report:
    """Make the report of the period that holds a day, anew if there was one, and keep it."""
    period = await period_of(house, merchant_id, kind, day)
    outgoing = await narrated(house, merchant_id, period)
    async with house.database.shop(merchant_id) as connection:
        number = await keep_report(connection, merchant_id, outgoing["content"], outgoing["cost"], house.clock())
        return await report_of(connection, number)


async def send(house: House, merchant_id: int, kind: str, day: date, again: str = "") -> Report:
    """Make and tell a report; it is told once, unless somebody wishes it `again`.

    Raises:
        Conflict: There is nobody to tell.
    """
    async with house.database.shop(merchant_id) as connection:
        settings = await report_settings(connection, merchant_id)
        first = Period.holding(PeriodKind(kind), day).first
        known = await report_about(connection, kind, first)
    if known is not None and known.told_at is not None and not again:
        return known
    report = await make(house, merchant_id, kind, day)
    recipients = (await house.resources.profiles.get(merchant_id)).readers(settings.recipients)
    if not recipients:
        raise Conflict(say("report_member_none", book="report"))
    news = news_of(house, report, again)
    async with house.database.shop(merchant_id) as connection:
        await tell(connection, merchant_id, news, manner_for(recipients), house.clock())
        await note_told(connection, report.id, house.clock())
        if settings.chart and report.content.panels:
            await note_picture(connection, report.id, "", None)
            await defer(connection, [drawing_job(merchant_id, report.id)])
        return await report_of(connection, report.id)


async def send_picture(house: House, merchant_id: int, report_id: int) -> None:
    """Draw a report and send the picture to those who got its text.

    What WeCom calls the picture is written down before it is sent: done again after a kill, the message is the same
    one and WeCom drops it.
    """
    async with house.database.shop(merchant_id) as connection:
        report = await report_of(connection, report_id)
        settings = await report_settings(connection, merchant_id)
    if report.pictured_at is not None:
        return
    client = (await house.corp(merchant_id)).client
    media_id = report.media_id
    if not media_id:
        media_id = await upload(client, "image", await house.studio.draw(report.content, "png"))
        await _note(house, merchant_id, report_id, media_id, None)
    recipients = (await house.resources.profiles.get(merchant_id)).readers(settings.recipients)
    await send_to_staff(client, recipients, media("image", media_id))
    await _note(house, merchant_id, report_id, media_id, house.clock())


async def _note(house: House, merchant_id: int, report_id: int, media_id: str, sent_at: datetime | None) -> None:
    async with house.database.shop(merchant_id) as connection:
        await note_picture(connection, report_id, media_id, sent_at)
