"""Telling staff: news by a shop's rules, or to people somebody else chose.

Every part of the house tells staff through here, in the transaction that found the news:

    await announce(connection, merchant_id, news, subject, now)    # whoever the shop's rules name
    await tell(connection, merchant_id, news, manner, now)         # alerts, reports: the caller names them

Both keep the news durably, once by its key, and defer the sending (`jobs.notice_sending`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from agent.quiet import due_moment
from jobs.requests import notices_job
from store.deferring import defer
from store.engine import Connection
from store.notices.notices import News, add_notice
from store.notices.rules import Manner, Subject, rules_for


async def announce(connection: Connection, merchant_id: int, news: News, subject: Subject, now: datetime) -> int:
    """Tell news to whom the shop's rules name; return how many rules hold. A repeat tells nothing again."""
    rules = [rule for rule in await rules_for(connection, news.kind) if not rule.conditions.unmet(subject, now)]
    for rule in rules:
        mine = replace(news, key=f"{news.key}:{rule.id}", link=news.link or linked(rule.manner, news))
        await tell(connection, merchant_id, mine, rule.manner, now, rule_name=rule.name)
    return len(rules)


async def tell(
    connection: Connection, merchant_id: int, news: News, manner: Manner, now: datetime, *, rule_name: str = ""
) -> bool:
    """Tell news to the people of `manner`; False when this key was told before."""
    due_at = due_moment(now, manner.quiet_hours, urgent=manner.urgent)
    escalate_at = due_at + timedelta(minutes=manner.escalate_minutes) if manner.escalate_minutes else None
    added = await add_notice(connection, merchant_id, news, manner, rule_name, (due_at, escalate_at, now))
    if added:
        await defer(connection, [notices_job(merchant_id)])
    return added


def linked(manner: Manner, news: News) -> str:
    """Return the address of the details, with the order's number in it."""
    return manner.link.replace("{no}", quote(news.number, safe=""))
