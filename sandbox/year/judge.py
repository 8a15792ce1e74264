"""Judging a year by counts of its own: nothing here asks the code that planned it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chinese_calendar import get_holiday_detail

from agent.birthdays import Birthday
from agent.clock import in_shop_time
from agent.touching import TouchLimits
from sandbox.ledger import Kind
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
SELECT t.occasion, c.birthday_month AS month, c.birthday_day AS day, c.birthday_lunar AS lunar, c.birthday_leap AS leap,
       t.sent_at FROM touches t
JOIN customers c ON c.merchant_id = t.merchant_id AND c.external_userid = t.external_userid
WHERE t.reason = 'birthday' AND t.status IN ('sent', 'tasked')
"""
_OUT = """
SELECT reason, status, channel, coalesce(tasked_at, sent_at) AS at FROM touches WHERE status IN ('sent', 'tasked')
"""
_UNSENT = "SELECT status, coalesce(error, '') AS error FROM outbox WHERE status <> 'sent'"
_TALLY = """
SELECT reason, status, channel, refusal, count(*) AS n, count(ordered_at) AS ordered, count(replied_at) AS replied
FROM touches GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the year came to: `faults` is empty for a good one."""

    faults: list[str]
    touches: int
    sent: int
    birthdays: int
    lunar_birthdays: int
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
        unsent = await ask(_UNSENT)
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
    faults += _stopped(year) + _delivered(year, out) + _at_bad_times(out) + _wrong_birthdays(birthdays)
    faults += [f"outbox: {row['status']} {row['error'][:100]}" for row in unsent[:3]]
    sent = sum(row["n"] for row in tally if row["status"] == "sent")
    lunar = sum(row["lunar"] for row in birthdays)
    total = sum(row["n"] for row in tally)
    return Judgement(faults, total, sent, len(birthdays), lunar, len(year.refused), tally)


def _stopped(year: Year) -> list[str]:
    """Return what reached customers after they had said stop, by WeCom's own book."""
    late = [
        entry.external_userid
        for entry in year.world.ledger.entries()
        if entry.kind in (Kind.GROUP_SEND, Kind.REPLY)
        and entry.external_userid in year.refused
        and entry.at > year.refused[entry.external_userid].timestamp()
    ]
    return [f"after an opt-out: {len(late)}, such as {late[0]}"] if late else []


def _delivered(year: Year, out: list[dict[str, Any]]) -> list[str]:
    """Return whether as many messages reached customers as the ledger says were sent."""
    entries = year.world.ledger.entries()
    faults = []
    for channel, kind in (("group_send", Kind.GROUP_SEND), ("kf", Kind.REPLY)):
        noted = sum(row["status"] == "sent" and row["channel"] == channel for row in out)
        delivered = sum(entry.kind is kind for entry in entries)
        if noted != delivered:
            faults.append(f"{channel}: {noted} noted, {delivered} delivered")
    return faults


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


def _wrong_birthdays(rows: list[dict[str, Any]]) -> list[str]:
    faults = []
    for row in rows:
        day = date.fromisoformat(row["occasion"])
        kept = Birthday(row["month"], row["day"], row["lunar"], row["leap"]).next_on(day)
        late = row["sent_at"] is not None and _days_off(row["sent_at"], day)
        if kept != day or late:
            faults.append(f"birthday {row['month']}-{row['day']} (lunar: {row['lunar']}) on {day}")
    return faults[:5]


def _days_off(sent_at: datetime, day: date) -> bool:
    return abs(in_shop_time(sent_at).date() - day) > timedelta(days=3)
