"""How an alert reaches the owners: a card to see to, once for each subject, level and day."""

from __future__ import annotations

from datetime import date

from agent.phrases import say
from jobs.house import House
from jobs.notices.notices import tell
from store.alerts.alerts import Trouble
from store.alerts.settings import AlertSettings
from store.engine import Connection
from store.notices.notices import News
from store.notices.rules import Manner, NoticeForm, NoticeKind

ALERT = "alert"


async def tell_trouble(
    house: House,
    connection: Connection,
    merchant_id: int,
    trouble: Trouble,
    settings: AlertSettings,
    day: date,
) -> bool:
    """Tell a trouble; False when this subject was told at this level today, or there is nobody to tell."""
    userids = (await house.resources.profiles.get(merchant_id)).readers(settings.recipients)
    if not userids:
        return False
    key = f"{ALERT}:{trouble.kind}:{trouble.level}:{day}:{trouble.subject}"
    news = News(NoticeKind.GENERIC, key, trouble.title, trouble.facts, link=house.page(trouble.place))
    manner = Manner(
        members=userids,
        form=NoticeForm.CARD,
        acknowledge=True,
        escalate_minutes=settings.escalate_minutes,
        quiet_hours=settings.quiet_hours,
        urgent=False,
    )
    return await tell(connection, merchant_id, news, manner, house.clock())


async def tell_recovered(
    house: House, connection: Connection, merchant_id: int, titles: list[str], key: str, settings: AlertSettings
) -> None:
    """Tell that troubles are over: one plain text for all."""
    userids = (await house.resources.profiles.get(merchant_id)).readers(settings.recipients)
    if userids:
        title = say("alert_recovered", book="report", count=str(len(titles)))
        facts = ((say("alert_recovered_fact", book="report"), "、".join(titles[:10])),)
        news = News(NoticeKind.GENERIC, key, title, facts)
        manner = Manner(members=userids, form=NoticeForm.TEXT, quiet_hours=settings.quiet_hours)
        await tell(connection, merchant_id, news, manner, house.clock())


def subject_of(key: str) -> tuple[str, str] | None:
    """Return kind and subject of an alert's notice, None for other notices."""
    parts = key.split(":", 4)
    return (parts[1], parts[4]) if len(parts) == 5 and parts[0] == ALERT else None
