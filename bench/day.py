"""A day of many shops, passed in minutes: customers by a day's curve, reports in the evening, ticks all the while."""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from bench.day_seed import asked, mark
from bench.day_watch import Watch
from bench.processes import processor_seconds, run
from bench.report import Row, percentile
from bench.tally import Tally, until_answered
from bench.town import Town
from sandbox.year.people import Shop
from sandbox.year.people import town as people_of_shops

SHOPS = 500
DAY_SECONDS = 360
_QUESTIONS, _CUSTOMERS = 8, 6  # of each shop: two customers come back
_WISH, _WISH_EVERY = "我要找人工客服", 16  # those go to people
_HOURS = (16, 10, 6, 4, 4, 6, 12, 22, 36, 52, 60, 58, 52, 52, 56, 58, 56, 50, 48, 56, 70, 80, 76, 60)
"""How many of a thousand messages each hour of a shop's day brings: two humps, the higher one in the evening."""
_P95_MS, _CONNECTIONS, _MS_A_TURN, _GROWTH_MB = 1_000, 100, 100, 40
_REPORT = "【日报】"
_NOON = 0.5  # of the day: by then most shops were asked
_PATIENCE_SECONDS = 300
_STEP_SECONDS = 0.1
_MARK = re.compile(mark(0).replace("0", r"\d"))


@dataclass(frozen=True, slots=True)
class _Line:
    """What a customer asks, and when (a share of the day)."""

    moment: float
    shop: Shop
    customer: str
    text: str


def measure(town: Town, shops: int = SHOPS) -> list[Row]:
    """Open the shops, let the day pass over them, and look at what came of it."""
    town.sandbox.model("trust")
    streets = people_of_shops(1, shops, 0)
    for shop in streets:
        callback = f"{town.api}/api/wecom/callback/{shop.corp_id}"
        town.sandbox.post("/corps", shop=shop.document(), callback_url=callback)
    seed = [sys.executable, "-m", "bench.day_seed", str(shops), str(DAY_SECONDS)]
    seeded = json.loads(run(seed, town.env, town.folder).splitlines()[-1])
    lines, after, start = _lines(streets), town.sandbox.last(), seeded["start"]
    with psycopg.connect(seeded["database"], autocommit=True) as connection:
        watch, before = Watch(town.main.pid, connection), processor_seconds(town.main.pid)
        _pass(town, lines, start, watch)
        tally = _settled(town, lines, after, watch)
        spent = processor_seconds(town.main.pid) - before
    seconds = watch.looks[-1].at - start
    return [
        _answers(lines, tally),
        _cost(len(lines), spent, seconds),
        _memory(watch, start),
        _queues(watch),
        _reports(town, after, streets),
    ]


def _lines(streets: Sequence[Shop]) -> list[_Line]:
    """Return what is asked on the day, in order."""
    chance, texts, found = random.Random(7), asked(), list[_Line]()
    for shop in streets:
        hours = chance.choices(range(24), _HOURS, k=_QUESTIONS)
        for number, moment in enumerate(sorted((hour + chance.random()) / 24 for hour in hours)):
            customer = f"wmDay{shop.number:04d}x{number % _CUSTOMERS}"
            wishes = len(found) % _WISH_EVERY == _CUSTOMERS - 1
            found.append(_Line(moment, shop, customer, _WISH if wishes else chance.choice(texts)))
    return sorted(found, key=lambda line: line.moment)


def _pass(town: Town, lines: Sequence[_Line], start: float, watch: Watch) -> None:
    """Let everybody write at their moment, each with a callback of their own."""
    place = 0
    while place < len(lines):
        now, first = (time.time() - start) / DAY_SECONDS, place
        while place < len(lines) and lines[place].moment <= now:
            place += 1
        due = [(line.shop.open_kfid, line.customer, line.text) for line in lines[first:place]]
        if due:
            town.sandbox.say_everywhere(due)
        watch.look()
        time.sleep(_STEP_SECONDS)


def _settled(town: Town, lines: Sequence[_Line], after: int, watch: Watch) -> Tally:
    """Wait until all are answered and all work that is due is done, or for as long as one may wait."""
    questions = Counter(line.customer for line in lines)

    def over(tally: Tally) -> bool:
        look = watch.look()
        answered = all(len(tally.got.get(customer, ())) >= count for customer, count in questions.items())
        return answered and not look.jobs and not look.overdue

    return until_answered(town.sandbox, after, over, _PATIENCE_SECONDS)


def _answers(lines: Sequence[_Line], tally: Tally) -> Row:
    questions = Counter(line.customer for line in lines)
    shops = {line.customer: line.shop for line in lines}
    gaps = {customer: len(tally.got.get(customer, ())) - count for customer, count in questions.items()}
    lost, doubled = -sum(min(gap, 0) for gap in gaps.values()), sum(max(gap, 0) for gap in gaps.values())
    marks = [(mark(shops[c].number), set(_MARK.findall(reply.text))) for c, got in tally.got.items() for reply in got]
    own, strange = sum(mine in found for mine, found in marks), sum(bool(found - {mine}) for mine, found in marks)
    pairs = [
        (at, got.at) for c, times in tally.asked.items() for at, got in zip(times, tally.got.get(c, ()), strict=False)
    ]
    took = [(answered - at) * 1000 for at, answered in pairs]
    p50, p95 = percentile(took, 50), percentile(took, 95)
    return Row(
        f"a day of {len(set(map(id, shops.values())))} shops in {DAY_SECONDS / 60:.0f} min, {len(lines)} questions"
        f" by a day's curve (up to {_busiest(lines)} in a second): callback → reply sent",
        f"p95 < {_P95_MS} ms, 0 lost, 0 doubled, none in another shop's words",
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {max(took):.0f} ms; {lost} lost, {doubled} doubled,"
        f" {strange} in another shop's words ({own} of {len(marks)} in the shop's own)",
        p95 < _P95_MS and not lost and not doubled and not strange,
        bool(lost or doubled or strange or own < len(marks) * 0.75),
        {"milliseconds": took, "lost": lost, "doubled": doubled, "strange": strange, "own": own},
    )


def _busiest(lines: Sequence[_Line]) -> int:
    return max(Counter(int(line.moment * DAY_SECONDS) for line in lines).values())


def _cost(turns: int, spent: float, seconds: float) -> Row:
    each, cores = 1000 * spent / turns, spent / seconds
    return Row(
        "the day: processor time of the program and its database, reports, ticks and polling included",
        f"< {_MS_A_TURN} ms a turn",
        f"{each:.0f} ms a turn, {cores:.2f} cores of this machine",
        each < _MS_A_TURN,
        figures={"milliseconds_a_turn": each, "cores": cores},
    )


def _memory(watch: Watch, start: float) -> Row:
    hours = {hour: watch.megabytes_at(start + hour / 24 * DAY_SECONDS) for hour in range(0, 25, 4)}
    growth = watch.looks[-1].megabytes - watch.megabytes_at(start + _NOON * DAY_SECONDS)
    return Row(
        "the day: memory of the program alone, from midnight to midnight",
        f"< {_GROWTH_MB} MB more from noon on, when most shops were asked",
        f"{'、'.join(f'{mb:.0f}' for mb in hours.values())} MB every four hours, {watch.looks[-1].megabytes:.0f} at the"
        f" end: {growth:+.0f} from noon on",
        growth < _GROWTH_MB,
        figures={"megabytes": list(hours.values()), "growth": growth},
    )


def _queues(watch: Watch) -> Row:
    connections, jobs, overdue = (
        max(getattr(look, name) for look in watch.looks) for name in ("connections", "jobs", "overdue")
    )
    last = watch.looks[-1]
    return Row(
        "the day: connections to the database; jobs due and replies overdue at the worst moment",
        f"< {_CONNECTIONS} connections, nothing waits in the end",
        f"{connections} connections; {jobs} jobs, {overdue} replies; {last.jobs} and {last.overdue} in the end",
        connections < _CONNECTIONS and not last.jobs and not last.overdue,
        figures={"connections": connections, "jobs": jobs, "overdue": overdue},
    )


def _reports(town: Town, after: int, streets: Sequence[Shop]) -> Row:
    entries, _ = town.sandbox.entries(after, "work_message")
    texts = Counter(entry["corp_id"] for entry in entries if entry["text"].startswith(_REPORT))
    pictures = Counter(entry["corp_id"] for entry in entries if entry["msgtype"] == "image")
    doubled = sum(count > 1 for count in [*texts.values(), *pictures.values()])
    told = sum(shop.corp_id in texts for shop in streets)
    return Row(
        "the day: daily reports due between six and eleven in the evening",
        "each told once",
        f"{told} of {len(streets)} told, {len(pictures)} with a picture; {doubled} twice",
        told == len(streets) and not doubled,
        bool(doubled) or told < len(streets),
        {"told": told, "pictures": len(pictures), "doubled": doubled},
    )
