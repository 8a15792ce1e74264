"""Nine in the evening: how long until many shops have their report and its picture, and whether customers notice."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.processes import run
from bench.questions import question
from bench.report import Row, percentile
from bench.town import Town
from jobs.reports.ticking import PER_SECOND
from sandbox.year.people import town as people_of_shops

SHOPS = 2_000
_BEGINS_IN = 20
_CUSTOMERS_EVERY = 1.0
_P95_MS = 1_000
_SLACK_SECONDS = 120
_PICTURES_SECONDS = 1_800
_PER_MINUTE = 20_000  # calls of one path from one address (wecom-api.md §7)
_CONNECTIONS = 100  # what PostgreSQL takes unless told otherwise
_OPEN = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@dataclass(slots=True)
class _Evening:
    """What staff have got so far, by corp and seconds after the reports fell due; the most connections seen."""

    due: float
    texts: dict[str, list[float]] = field(default_factory=dict)
    pictures: dict[str, list[float]] = field(default_factory=dict)
    connections: int = 0

    def note(self, entries: Sequence[dict[str, Any]], connections: int) -> None:
        """Take work messages in; a shop's corp says whose report it is."""
        self.connections = max(self.connections, connections)
        offset = time.time() - time.monotonic() - self.due
        for entry in entries:
            got = {"text": self.texts, "image": self.pictures}.get(entry["msgtype"])
            if got is not None and entry["corp_id"].startswith("wwyear"):
                got.setdefault(entry["corp_id"], []).append(entry["monotonic"] + offset)

    def busiest_minute(self) -> int:
        """Return the most messages within a minute."""
        times = sorted(time for got in (self.texts, self.pictures) for each in got.values() for time in each)
        return max((sum(at <= time < at + 60 for time in times[n:]) for n, at in enumerate(times)), default=0)


def measure(town: Town, shops: int = SHOPS) -> list[Row]:
    """Let the reports of all shops fall due at once while customers of another shop write, one a second."""
    for shop in people_of_shops(1, shops, 0):
        town.sandbox.post("/corps", shop=shop.document())
    after = town.sandbox.last()
    command = [sys.executable, "-m", "bench.evening_seed", str(shops), str(_BEGINS_IN)]
    seeded = json.loads(run(command, town.env, town.folder).splitlines()[-1])
    evening, seen = _Evening(seeded["due"]), after
    limit = shops / PER_SECOND + _SLACK_SECONDS
    customers, asked = town.people(int(limit / _CUSTOMERS_EVERY)), 0
    with psycopg.connect(seeded["database"], autocommit=True) as connection:
        while time.time() < evening.due + _PICTURES_SECONDS and len(evening.pictures) < shops:
            if len(evening.texts) < shops and asked < len(customers) and time.time() > evening.due:
                town.sandbox.say(town.open_kfid, customers[asked], question(asked))
                asked += 1
            time.sleep(_CUSTOMERS_EVERY)
            entries, seen = town.sandbox.entries(seen, "work_message")
            row = connection.execute(_OPEN).fetchone()
            evening.note(entries, int(row[0]) if row else 0)
    tally = town.answered(customers[:asked], after)
    lost = tally.lost(customers[:asked])
    took = [(tally.got[c][0].at - tally.asked[c][0]) * 1000 for c in customers[:asked] if c not in lost]
    return [
        _sent("text", evening.texts, shops, limit),
        _sent("picture", evening.pictures, shops, _PICTURES_SECONDS),
        _load(evening),
        _others(took, lost, asked),
    ]


def _sent(what: str, got: dict[str, list[float]], shops: int, limit: float) -> Row:
    times = sorted(times[0] for times in got.values())
    doubled = sum(len(each) > 1 for each in got.values())
    p50, p95, last = (percentile(times, percent) if times else 0.0 for percent in (50, 95, 100))
    return Row(
        f"{shops} shops due at once → the {what} of every report sent, {PER_SECOND} begun a second",
        f"all within {limit / 60:.1f} min, none twice",
        f"{len(times)} sent within {last / 60:.1f} min; late by p50 {p50:.0f} s, p95 {p95:.0f} s; {doubled} twice",
        len(times) == shops and last <= limit and not doubled,
        bool(doubled) or len(times) < shops,
        {"seconds": times},
    )


def _load(evening: _Evening) -> Row:
    busiest = evening.busiest_minute()
    return Row(
        "meanwhile messages to WeCom in the busiest minute, connections to the database",
        f"< {_PER_MINUTE} a minute, < {_CONNECTIONS} connections",
        f"{busiest} messages, {evening.connections} connections",
        busiest < _PER_MINUTE and evening.connections < _CONNECTIONS,
        figures={"busiest_minute": busiest, "connections": evening.connections},
    )


def _others(took: list[float], lost: list[str], asked: int) -> Row:
    p50, p95 = (percentile(took, 50), percentile(took, 95)) if took else (0.0, 0.0)
    return Row(
        f"meanwhile callback → reply sent: {asked} customers of another shop, one a second",
        f"p95 < {_P95_MS} ms, none lost",
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms; {len(lost)} lost",
        p95 < _P95_MS and not lost,
        bool(lost),
        {"milliseconds": took},
    )
