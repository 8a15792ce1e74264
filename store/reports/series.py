"""Figures day by day: what is usual for a shop is told from its own days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from store.engine import Connection
from store.reports.figures import FIGURES
from store.reports.sources import SOURCES, UNSOLD

Series = dict[date, float]
"""A figure by day of the shop; a day without rows is 0."""

ADDITIVE = ("sales", "orders", "sessions", "refunds_asked", "bad_reviews", "complaints", "new_customers")
"""The figures whose days add up, so that a day can be counted alone."""


async def daily(
    connection: Connection, name: str, first: date, last: date, zone: str, until_clock: time | None = None
) -> Series:
    """Return a figure for every day from `first` to `last`, of each only what came before `until_clock` (shop time)."""
    figure = FIGURES[name]
    query = f"""
    SELECT d.day::date AS day, coalesce(n.value, 0)::float8 AS value
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS d(day) LEFT JOIN (
        SELECT (at AT TIME ZONE %(zone)s)::date AS day, {figure.total} AS value
        FROM ({SOURCES[figure.source].query}) r
        WHERE ({figure.where}) AND (%(clock)s::time IS NULL OR (at AT TIME ZONE %(zone)s)::time < %(clock)s)
        GROUP BY 1) n ON n.day = d.day::date ORDER BY 1
    """
    rows = await (await connection.execute(query.encode(), _asked(first, last, zone, until_clock))).fetchall()
    return {row["day"]: row["value"] for row in rows}


def _asked(first: date, last: date, zone: str, until_clock: time | None) -> dict[str, Any]:
    # a day more at both ends: the rows are cut by the shop's clock afterwards
    since = datetime.fromisoformat(f"{first - timedelta(days=1)}T00:00:00+00:00")
    until = datetime.fromisoformat(f"{last + timedelta(days=2)}T00:00:00+00:00")
    asked = {"first": first, "last": last, "zone": zone, "clock": until_clock, "unsold": UNSOLD}
    return asked | {"since": since, "until": until}
