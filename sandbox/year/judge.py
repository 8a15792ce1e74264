"""Judging a year by counts of its own: nothing here asks the code that planned it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chinese_calendar import get_holiday_detail

from agent.clock import in_shop_time
from agent.touching import TouchLimits
from sandbox.year.book import faults_of
from sandbox.year.greeted import Greetings, greetings_of
from sandbox.year.play import Year
from store.engine import Database

_SERVICE = "('booking', 'survey', 'answer')"
_MOST = """
SELECT max(n) AS n FROM (
    SELECT count(*) OVER (PARTITION BY merchant_id, external_userid ORDER BY sent_at
                          RANGE BETWEEN interval '{days} days' - interval '1 second' PRECEDING AND CURRENT ROW) AS n
    FROM touches WHERE status = 'sent' AND reason NOT IN {service}) counted
"""
_GAPS = """
SELECT min(extract(epoch FROM sent_at - before) / 3600) AS hours FROM (
    SELECT sent_at, lag(sent_at) OVER (PARTITION BY merchant_id, external_userid ORDER BY sent_at) AS before
    FROM touches WHERE status = 'sent' AND reason NOT IN {service}) pairs
"""
_REASON_GAPS = """
SELECT reason, min(extract(epoch FROM sent_at - before) / 86400) AS days FROM (
    SELECT reason, sent_at, lag(sent_at) OVER who AS before FROM touches WHERE status = 'sent'
    WINDOW who AS (PARTITION BY merchant_id, external_userid, reason ORDER BY sent_at)) pairs
WHERE before IS NOT NULL GROUP BY reason
"""
_TWICE = """
SELECT count(*) AS n FROM (SELECT FROM touches GROUP BY merchant_id, external_userid, reason, occasion
                           HAVING count(*) > 1) doubled
"""
_WORDS = """
SELECT count(*) AS n FROM (
    SELECT FROM touches WHERE status = 'sent' AND facts->>'general' = 'false'
    GROUP BY merchant_id, to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM'), text
    HAVING count(DISTINCT external_userid) > 1) same
"""
_BIRTHDAYS = """
SELECT external_userid, occasion, status, refusal, sent_at FROM touches WHERE reason = 'birthday'
"""
_OUT = """
SELECT external_userid, reason, status, channel, coalesce(tasked_at, sent_at) AS at FROM touches
WHERE status IN ('sent', 'tasked')
"""
_UNSENT = "SELECT status, coalesce(error, '') AS error FROM outbox WHERE status <> 'sent'"
_RETRIED = "SELECT count(*) AS n FROM outbox WHERE attempts > 1"
_TALLY = """
SELECT reason, status, channel, refusal, count(*) AS n, count(ordered_at) AS ordered, count(replied_at) AS replied
FROM touches GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the year came to: `faults` is empty for a good one; `retried` messages of chats took more than one try."""

    faults: list[str]
    touches: int
    sent: int
    retried: int
    greetings: Greetings
    refused: int
    tally: list[dict[str, Any]]


async def judge(database: Database, year: Year, limits: TouchLimits) -> Judgement:
    """Hold the ledger and what WeCom delivered against the limits, the opt-outs and the calendars."""
    async with database.platform() as connection:

        async def ask(query: str) -> list[dict[str, Any]]:
            return list(await (await connection.execute(query.encode())).fetchall())

        week = (await ask(_MOST.format(days=7, service=_SERVICE)))[0]["n"] or 0
        month = (await ask(_MOST.format(days=30, service=_SERVICE)))[0]["n"] or 0
        gap = (await ask(_GAPS.format(service=_SERVICE)))[0]["hours"]
        reason_gaps = {row["reason"]: float(row["days"]) for row in await ask(_REASON_GAPS)}
        twice, words = (await ask(_TWICE))[0]["n"], (await ask(_WORDS))[0]["n"]
        birthdays, out, tally = await ask(_BIRTHDAYS), await ask(_OUT), await ask(_TALLY)
        unsent, retried = await ask(_UNSENT), (await ask(_RETRIED))[0]["n"]
    touched: dict[str, list[datetime]] = defaultdict(list)
    for row in out:
        touched[row["external_userid"]].append(row["at"])
    greetings = greetings_of(year, birthdays, touched)
    faults = []
    if week > limits.per_week or month > limits.per_month:
        faults.append(f"caps: {week} a week, {month} a month")
    if gap is not None and gap < limits.gap_hours:
        faults.append(f"gap: {float(gap):.1f} hours")
    allowed = {reason.value: days for reason, days in limits.reason_days.items()}
    soon = {reason: days for reason, days in reason_gaps.items() if days < allowed[reason]}
    faults += [f"{reason}: again after {days:.1f} days" for reason, days in soon.items()]
    faults += [f"twice: {twice}"] if twice else []
    faults += [f"the same words: {words}"] if words else []
    faults += [f"{len(year.wrong)} numbers of reports, such as {year.wrong[0]}"] if year.wrong else []
    faults += faults_of(year, out, limits) + _at_bad_times(out) + greetings.faults
    faults += [f"outbox: {row['status']} {row['error'][:100]}" for row in unsent[:3]]
    sent = sum(row["n"] for row in tally if row["status"] == "sent")
    total = sum(row["n"] for row in tally)
    return Judgement(faults, total, sent, retried, greetings, len(year.refused), tally)


def _at_bad_times(out: list[dict[str, Any]]) -> list[str]:
    faults = []
    for row in out:
        local = in_shop_time(row["at"])
        if not (9, 30) <= (local.hour, local.minute) < (21, 0):
            faults.append(f"{row['reason']} at {local:%H:%M}")
        if row["reason"] not in ("birthday", "festival") and _off(local.date()):
            faults.append(f"{row['reason']} on {local:%m-%d}, a holiday")
    return faults[:5]


def _off(day: date) -> bool:
    off, name = get_holiday_detail(day)
    return bool(off and name)
