"""The figures of a shop: each a name, a source of rows, which of them count, and how they are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent.errors import NotFound
from agent.periods import Span
from agent.phrases import say
from store.engine import Connection
from store.reports.sources import BAD_STARS, SOURCES, UNSOLD


class Unit(StrEnum):
    """What a figure counts in: money in fen, seconds, percent of a hundred, stars, or things."""

    FEN = "fen"
    COUNT = "count"
    SECONDS = "seconds"
    PERCENT = "percent"
    STARS = "stars"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the shop. `total` is SQL over the rows; `where` tells which of them are behind it.

    A total other than `count(*)` passes over the others by itself.

    `more_is` tells whether more of it is good (1), bad (-1) or neither (0); `counted` names the things it counts
    when they are not the rows.
    """

    name: str
    source: str
    unit: Unit = Unit.COUNT
    total: str = "count(*)"
    where: str = "true"
    more_is: int = 0
    counted: str = ""

    @property
    def label(self) -> str:
        """Its name in Chinese."""
        return say(f"figure_{self.name}", book="report")

    @property
    def counts_in(self) -> str:
        """What stands beside its number in a chart's title or a sheet: 元, 秒, 单; a share has its % with it."""
        if self.unit is Unit.PERCENT:
            return ""
        kind = {Unit.FEN: "yuan", Unit.SECONDS: "seconds", Unit.STARS: "stars"}.get(self.unit)
        return say(f"unit_{kind or self.counted or self.source}", book="report", value="").strip()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row behind a figure: an order, a conversation …; `place` is where the program shows it."""

    id: int
    at: datetime
    title: str
    detail: str
    fen: int | None
    place: str


_SUM = "coalesce(sum(fen), 0)::bigint"
_SHARE = "round(100.0 * count(*) FILTER (WHERE {which}) / nullif(count(*), 0), 1)::float8"

_ALL = [
    Figure("sales", "orders", Unit.FEN, _SUM, more_is=1),
    Figure("orders", "orders", more_is=1),
    Figure("average_order", "orders", Unit.FEN, "round(avg(fen))::bigint", more_is=1),
    Figure("buyers", "buyers", more_is=1),
    Figure("new_buyers", "buyers", where="NOT known", more_is=1),
    Figure("returning_buyers", "buyers", where="known", more_is=1),
    Figure("returning_share", "buyers", Unit.PERCENT, _SHARE.format(which="known"), more_is=1),
    Figure("new_customers", "customers", more_is=1),
    Figure("customers_total", "customers_known"),
    Figure("refunds_asked", "refunds_asked", more_is=-1),
    Figure("refunds_paid", "refunds_paid", more_is=-1),
    Figure("refunded", "refunds_paid", Unit.FEN, _SUM, more_is=-1),
    Figure("reviews", "reviews"),
    Figure("bad_reviews", "reviews", where=f"stars <= {BAD_STARS}", more_is=-1),
    Figure("stars", "reviews", Unit.STARS, "round(avg(stars), 2)::float8", more_is=1),
    Figure("conversations", "conversations"),
    Figure("customer_messages", "conversations", total="coalesce(sum(words), 0)::bigint", counted="messages"),
    Figure("answers", "answers"),
    Figure(
        "answer_seconds",
        "answers",
        Unit.SECONDS,
        "round((percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds))::numeric / 1000, 1)::float8",
        more_is=-1,
    ),
    Figure("sessions", "sessions"),
    Figure("confirmed", "sessions", where="resolution = 'confirmed'", more_is=1),
    Figure("assumed", "sessions", where="resolution = 'assumed'"),
    Figure("handed_over", "sessions", where="resolution = 'handed_over'"),
    Figure("lost", "sessions", where="resolution = 'lost'", more_is=-1),
    Figure(
        "assistant_share",
        "sessions",
        Unit.PERCENT,
        _SHARE.format(which="resolution IN ('confirmed', 'assumed')"),
        more_is=1,
    ),
    Figure("surveys", "sessions", where="score IS NOT NULL"),
    Figure(
        "satisfied_share",
        "sessions",
        Unit.PERCENT,
        "round(100.0 * count(*) FILTER (WHERE score = 3) / nullif(count(score), 0), 1)::float8",
        where="score IS NOT NULL",
        more_is=1,
    ),
    Figure("handoffs", "handoffs"),
    Figure("handoffs_missed", "handoffs", where="state = 'lost'", more_is=-1),
    Figure(
        "wait_seconds",
        "handoffs",
        Unit.SECONDS,
        "round((percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds))::numeric)::float8",
        where="seconds IS NOT NULL",
        more_is=-1,
    ),
    Figure("gaps", "gaps", more_is=-1),
    Figure("coupons_granted", "coupons_granted"),
    Figure("coupons_redeemed", "coupons_redeemed", more_is=1),
    Figure("coupon_discount", "coupons_redeemed", Unit.FEN, _SUM),
    Figure("coupon_sales", "coupons_redeemed", Unit.FEN, "coalesce(sum(order_fen), 0)::bigint", more_is=1),
    Figure("touches", "touches"),
    Figure("touch_replies", "touches", where="replied_at IS NOT NULL", more_is=1),
    Figure("opt_outs", "touches", where="opted_out_at IS NOT NULL", more_is=-1, counted="customers"),
    Figure("touch_orders", "touch_orders", more_is=1),
    Figure("touch_sales", "touch_orders", Unit.FEN, _SUM, more_is=1),
    Figure("tickets", "tickets"),
    Figure("complaints", "tickets", where="kind = 'complaint'", more_is=-1),
    Figure("bookings", "bookings", more_is=1),
    Figure("no_shows", "bookings", where="status = 'no_show'", more_is=-1),
]

FIGURES = {figure.name: figure for figure in _ALL}

Values = dict[str, float | None]
"""Figures by name; None where there is nothing to divide by."""


def figure_named(name: str) -> Figure:
    """Return a figure, or raise `NotFound`."""
    figure = FIGURES.get(name)
    if figure is None:
        raise NotFound(say("figure_unknown", book="report", name=name))
    return figure


async def figures_of(connection: Connection, span: Span, names: Iterable[str] = FIGURES) -> Values:
    """Return figures of the shop in a span."""
    return (await figures_by_span(connection, [span], names))[0]


async def figures_by_span(
    connection: Connection, spans: Sequence[Span], names: Iterable[str] = FIGURES
) -> list[Values]:
    """Return figures of the shop in several spans, in their order: a question to the database for each source."""
    by_source: dict[str, list[Figure]] = defaultdict(list)
    for name in names:
        by_source[FIGURES[name].source].append(FIGURES[name])
    found: list[Values] = [{} for _ in spans]
    asked: dict[str, Any] = {"unsold": UNSOLD}
    for place, span in enumerate(spans):
        asked |= {f"since{place}": span.since, f"until{place}": span.until}
    for source, figures in by_source.items():
        totals = ", ".join(f"{_filtered(figure)} AS {figure.name}" for figure in figures)
        parts = [f"SELECT {place} AS place, {totals} FROM ({_placed(source, place)}) r" for place in range(len(spans))]
        for row in await (await connection.execute(" UNION ALL ".join(parts).encode(), asked)).fetchall():
            found[row.pop("place")] |= row
    return [{name: values[name] for name in names} for values in found]


def _placed(source: str, place: int) -> str:
    """Return a source's rows with names of their own for their span."""
    return SOURCES[source].query.replace("%(since)s", f"%(since{place})s").replace("%(until)s", f"%(until{place})s")


async def rows_behind(
    connection: Connection, figure: Figure, span: Span, limit: int, after: int | None
) -> list[FigureRow]:
    """Return the rows a figure counts, the last to come first, one more than `limit`; `after` is an id."""
    source = SOURCES[figure.source]
    query = f"""
    SELECT id, at, coalesce(title, '') AS title, coalesce(detail, '') AS detail, fen FROM ({source.query}) r
    WHERE ({figure.where}) AND (%(after)s::bigint IS NULL OR id < %(after)s) ORDER BY id DESC LIMIT %(limit)s
    """
    asked = _asked(span) | {"after": after, "limit": limit + 1}
    rows = await (await connection.execute(query.encode(), asked)).fetchall()
    return [FigureRow(**row, place=source.place) for row in rows]


async def beginnings(connection: Connection) -> dict[str, datetime | None]:
    """Return when the shop's first row of each source was: before that there is nothing to compare with."""
    columns = ", ".join(f"({source.begins}) AS {source.name}" for source in SOURCES.values())
    row = await (await connection.execute(f"SELECT {columns}".encode())).fetchone()
    return dict(row or {})


def _filtered(figure: Figure) -> str:
    """Return the total over the rows that count; only a count needs to be told which they are."""
    return (
        figure.total.replace("count(*)", f"count(*) FILTER (WHERE {figure.where})", 1)
        if _counts(figure)
        else figure.total
    )


def _counts(figure: Figure) -> bool:
    return figure.total == "count(*)" and figure.where != "true"


def _asked(span: Span) -> dict[str, Any]:
    return {"since": span.since, "until": span.until, "unsold": UNSOLD}
