"""The birthdays of a year by the calendar's tables alone: kept on the right day, and none forgotten without a cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from borax.calendars.lunardate import LCalendars, LunarDate

from agent.clock import in_shop_time
from sandbox.year.people import Person
from sandbox.year.play import Year

_CROWDED = timedelta(days=30)  # somebody who was written to in these days may be spared


@dataclass(slots=True)
class Greetings:
    """What became of the birthdays that came round: greeted, lunar ones among them, spared by why."""

    came: int = 0
    greeted: int = 0
    lunar: int = 0
    spared: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def greetings_of(year: Year, rows: list[dict[str, Any]], touched: dict[str, list[datetime]]) -> Greetings:
    """Hold the birthday touches in `rows` against the people; `touched` is when each customer was written to at all."""
    told = {(row["external_userid"], date.fromisoformat(row["occasion"])): row for row in rows}
    found, right = Greetings(), set()
    for shop in year.shops:
        for person in shop.people:
            for day in _kept(year, person):
                found.came += 1
                key = (person.external_userid, day)
                right.add(key)
                _note(found, year, person, day, told.get(key), touched.get(person.external_userid, []))
    wrong = [f"birthday of {who} on {day}" for who, day in told if (who, day) not in right]
    found.faults = (wrong + found.faults)[:5]
    return found


def _note(
    found: Greetings, year: Year, person: Person, day: date, row: dict[str, Any] | None, touched: list[datetime]
) -> None:
    if row is not None and row["status"] in ("sent", "tasked"):
        found.greeted += 1
        found.lunar += bool(person.birthday and person.birthday[2])
        if row["sent_at"] is not None and abs(in_shop_time(row["sent_at"]).date() - day) > timedelta(days=3):
            found.faults.append(f"birthday of {person.external_userid} on {day} told on {row['sent_at']:%m-%d}")
        return
    cause = row["refusal"] or row["status"] if row is not None else _cause(year, person, day, touched)
    found.spared[cause] = found.spared.get(cause, 0) + 1
    if cause == "forgotten":
        found.faults.append(f"birthday of {person.external_userid} on {day} forgotten")


def _cause(year: Year, person: Person, day: date, touched: list[datetime]) -> str:
    """Return why nobody even thought of a birthday."""
    if person.userid is None:
        return "no way"
    refused = year.refused.get(person.external_userid)
    if refused is not None and refused.date() <= day:
        return "opted out"
    morning = year.at(0) + timedelta(days=(day - year.first_day).days - year.day)
    if any(morning - _CROWDED <= at < morning + timedelta(days=1) for at in touched):
        return "written to lately"
    return "forgotten"


def _kept(year: Year, person: Person) -> Iterator[date]:
    """Return the days of the play on which somebody's birthday is kept."""
    if person.birthday is None:
        return
    month, day, lunar, leap = person.birthday
    for number in range(year.day):
        today = year.first_day + timedelta(days=number)
        if lunar:
            if _is_lunar(today, month, day, leap=leap):
                yield today
        elif (today.month, today.day) == (month, day) or ((month, day) == (2, 29) and _first_of_march(today)):
            yield today


def _is_lunar(today: date, month: int, day: int, *, leap: bool) -> bool:
    """Return whether a lunar day is kept today: its leap month where the year has it, the last day of a short month."""
    moon = LunarDate.from_solar(today)
    doubled = bool(LCalendars.leap_month(moon.year) == month)
    if moon.month != month or bool(moon.leap) != (leap and doubled):
        return False
    last = LunarDate.from_solar(today + timedelta(days=1)).day == 1
    return bool(moon.day == day or (last and day > moon.day))


def _first_of_march(today: date) -> bool:
    return (today.month, today.day) == (3, 1) and (today - timedelta(days=1)).day == 28
