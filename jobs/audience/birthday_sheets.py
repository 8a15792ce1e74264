"""Spreadsheets of birthdays: checked against who is known, tried or taken."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from agent.calendar.birthdays import Birthday
from agent.phrases import say
from jobs.orders.sheets import SheetReport, SheetWish
from jobs.requests import rules_changed_jobs
from store.customers.birthdays import Described, find_described, set_birthdays
from store.customers.phones import phone_hash
from store.deferring import defer
from store.engine import Database
from store.sealing import Sealer
from store.upserting import Outcome
from tools.sheets.birthdays import BirthdayLine, read_birthdays


async def import_birthdays(
    database: Database,
    sealer: Sealer,
    merchant_id: int,
    content: bytes,
    filename: str,
    now: datetime,
    wish: SheetWish,
) -> SheetReport:
    """Take a file all or nothing (or its good rows, if so wished); a dry run only tells.

    Raises:
        SheetRefused: the file as a whole cannot be used.
    """
    rows, lines = await asyncio.to_thread(read_birthdays, content, filename)
    people = dict(enumerate(_described(line, sealer) for line in lines))
    async with database.shop(merchant_id) as connection:
        birthdays = _told(lines, await find_described(connection, people))
        changed = await set_birthdays(connection, birthdays)
        await defer(connection, rules_changed_jobs(merchant_id, now) if changed else [])
        problems = [problem for row in rows for problem in row.problems]
        applied = wish.takes(birthdays, problems)
        if not applied:
            await connection.rollback()
    counts = dict.fromkeys(Outcome, 0) | {Outcome.CHANGED: changed, Outcome.UNCHANGED: len(birthdays) - changed}
    return SheetReport(applied, len(rows), len(birthdays), {key.value: n for key, n in counts.items()}, problems)


def _described(line: BirthdayLine, sealer: Sealer) -> Described:
    row = line.row
    phone = phone_hash(sealer, row.text("phone")) if row.text("phone") else None
    return Described(row.text("external_userid"), phone or "", row.text("nickname"))


def _told(lines: Sequence[BirthdayLine], found: Mapping[int, list[int]]) -> dict[int, Birthday]:
    """Return birthdays by customer; who is not known, or told two birthdays, is a problem of the row."""
    told: dict[int, BirthdayLine] = {}
    torn = set[int]()
    for key, line in enumerate(lines):
        if len(found[key]) != 1:
            name = next(name for name in ("external_userid", "phone", "nickname") if line.row.text(name))
            known = "sheet_customer_ambiguous" if found[key] else "sheet_customer_unknown"
            line.row.fault(name, say(known, book="owner"))
            continue
        (customer,) = found[key]
        first = told.setdefault(customer, line)
        if first.birthday != line.birthday:
            line.row.fault("birthday", say("sheet_birthdays_differ", book="owner", row=str(first.row.number)))
            torn.add(customer)
    return {customer: line.birthday for customer, line in told.items() if customer not in torn}
