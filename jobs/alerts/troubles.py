"""Numbers as troubles: title, facts and where they are mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil

from agent.clock import in_shop_time
from agent.money import yuan
from agent.periods import Span
from agent.phrases import say
from graphs.narration.shown import shown
from graphs.narration.usual import usual
from store.alerts.alerts import Alert, Facts, Trouble
from store.alerts.lateness import Late
from store.alerts.settings import AlertKind
from store.alerts.stock import SPEED_DAYS, Level
from store.engine import Connection
from store.reports.figures import FIGURES
from store.reports.rankings import slow_movers
from store.reports.series import Series

_SHOWN = 3
_SLOW_DAYS = 30
_STOCK_UP_DAYS = 30
_DAY = timedelta(days=1)


def _say(key: str, **values: str) -> str:
    return say(key, book="report", **values)


def _next(about: str, **values: str) -> tuple[str, str]:
    """Return what to do about it, as a line of a card."""
    return _say("alert_fact_next"), _say(f"alert_next_{about}", **values)


def stock_trouble(level: Level, known: Alert | None, now: datetime) -> Trouble:
    """Return what is wrong with a variant; of one that is out, what it may have cost until now."""
    facts = [
        (_say("alert_fact_stock"), _say("alert_pieces", count=str(level.stock))),
        (_say("alert_fact_speed"), _speed(level)),
    ]
    if level.stock and level.days_left is not None:
        facts.append((_say("alert_fact_left"), _say("alert_left", days=f"{level.days_left:g}")))
    colour = level.colour or ""
    facts += _lost(level, known, now) if colour == "out" else []
    if (missing := ceil(level.per_day * _STOCK_UP_DAYS) - level.stock) > 0:
        facts.append(_next("stock", days=str(_STOCK_UP_DAYS), count=str(missing)))
    title = _say(f"alert_stock_{colour}", name=level.title)
    return Trouble(AlertKind.STOCK, level.subject, colour, title, tuple(facts), f"products/{level.product_id}")


def _speed(level: Level) -> str:
    per_day = f"{level.per_day:.1f}"
    if per_day == "0.0":
        return _say("alert_still", days=str(SPEED_DAYS))
    return _say("alert_speed", days=str(SPEED_DAYS), count=per_day)


def _lost(level: Level, known: Alert | None, now: datetime) -> list[tuple[str, str]]:
    """Return the sales that were missed, with what the estimate takes for granted."""
    since = known.opened_at if known is not None and known.level == "out" else now
    days = max(1, round((now - since) / _DAY))
    fen = round(days * level.per_day * level.price_fen)
    if not fen:
        return []
    assumed = _say("alert_lost_assumed", count=f"{level.per_day:.1f}", price=yuan(level.price_fen))
    return [
        (_say("alert_fact_lost"), _say("alert_lost", days=str(days), amount=yuan(fen))),
        (_say("alert_fact_assumed"), assumed),
    ]


def late_trouble(late: Sequence[Late], hours: int, now: datetime) -> Trouble:
    """Return the orders that wait too long, as one trouble."""
    facts: Facts = tuple(
        (
            each.order_no,
            _say(
                "alert_late_fact",
                amount=yuan(each.amount_fen),
                hours=str(round((now - each.since).total_seconds() / 3600)),
            ),
        )
        for each in late[:_SHOWN]
    )
    title = _say("alert_late", count=str(len(late)), hours=str(hours))
    return Trouble(AlertKind.LATE, "orders", "red", title, (*facts, _next("late")), "orders")


async def slow_trouble(connection: Connection, now: datetime) -> Trouble | None:
    """Return what hardly sold for a month, as one trouble."""
    found = await slow_movers(connection, Span(now - timedelta(days=_SLOW_DAYS), now), most_sold=1)
    if not found:
        return None
    facts: Facts = tuple(
        (each.name, _say("alert_slow_fact", stock=str(each.stock), sold=str(each.sold), worth=yuan(each.worth_fen)))
        for each in found[:_SHOWN]
    )
    worth = yuan(sum(each.worth_fen for each in found))
    title = _say("alert_slow", count=str(len(found)), worth=worth)
    week = in_shop_time(now).isocalendar()
    return Trouble(AlertKind.SLOW, f"{week.year}-{week.week}", "info", title, (*facts, _next("slow")), "products")


def unusual_troubles(series: Mapping[str, Series], day: date) -> Iterator[Trouble]:
    """Yield what is unlike this shop: far too few orders, or far too much of what nobody wants."""
    for name, values in series.items():
        held = usual(values, day)
        if held is None or not held.is_strange or (held.strange < 0) is not (name == "orders"):
            continue
        figure = FIGURES[name]
        facts = (
            (_say("alert_fact_today"), shown(figure, held.value)),
            (
                _say("alert_fact_usual"),
                _say("alert_usual", days=str(held.days), name=held.name, value=shown(figure, held.middle)),
            ),
            _next(name),
        )
        yield Trouble(AlertKind.UNUSUAL, name, "red", _say(f"alert_unusual_{name}"), facts, "reports")
