"""What may be asked of the numbers: a fixed set of queries over fixed periods, recognised by their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar
from zoneinfo import ZoneInfo

import yaml

from agent.clock import in_shop_time
from agent.periods import Period, PeriodKind


class Query(StrEnum):
    """A safe query: a figure by its name, or a list."""

    BEST_SELLERS = "best_sellers"
    SLOW_MOVERS = "slow_movers"
    TOP_GAPS = "top_gaps"
    STAFF_WORK = "staff_work"
    BUSY_HOURS = "busy_hours"
    RETURNING_BUYERS = "returning_buyers"
    NEW_BUYERS = "new_buyers"
    NEW_CUSTOMERS = "new_customers"
    AVERAGE_ORDER = "average_order"
    REFUNDS_ASKED = "refunds_asked"
    BAD_REVIEWS = "bad_reviews"
    WAIT_SECONDS = "wait_seconds"
    HANDOFFS = "handoffs"
    ASSISTANT_SHARE = "assistant_share"
    COUPONS_REDEEMED = "coupons_redeemed"
    CONVERSATIONS = "conversations"
    COMPLAINTS = "complaints"
    BOOKINGS = "bookings"
    BUYERS = "buyers"
    ORDERS = "orders"
    SALES = "sales"


class When(StrEnum):
    """A period seen from now."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know; `when` is None when they did not say."""

    query: Query
    when: When | None = None


_KIND = {
    When.TODAY: PeriodKind.DAY,
    When.YESTERDAY: PeriodKind.DAY,
    When.WEEK: PeriodKind.WEEK,
    When.LAST_WEEK: PeriodKind.WEEK,
    When.MONTH: PeriodKind.MONTH,
    When.LAST_MONTH: PeriodKind.MONTH,
}
_NEEDS_TIME = {Query.SLOW_MOVERS, Query.STAFF_WORK}
"""A single day says nothing about these."""

_Q = TypeVar("_Q", Query, When)


@cache
def _words() -> tuple[dict[Query, list[str]], dict[When, list[str]]]:
    text = files(__package__).joinpath("questions.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    queries = {Query(name): words for name, words in document["queries"].items()}
    return queries, {When(name): words for name, words in document["periods"].items()}


def recognise(text: str) -> Question | None:
    """Return what a text asks, None when no query's words are in it."""
    queries, periods = _words()
    query = _first(queries, text)
    return None if query is None else Question(query, _first(periods, text))


def _first(known: dict[_Q, list[str]], text: str) -> _Q | None:
    return next((meaning for meaning, words in known.items() if any(word in text for word in words)), None)


def period_of(question: Question, now: datetime, zone: ZoneInfo) -> Period:
    """Return the period a question is about: today, or this month for what a day does not show, when it names none."""
    when = question.when or (When.MONTH if question.query in _NEEDS_TIME else When.TODAY)
    if question.query in _NEEDS_TIME and _KIND[when] is PeriodKind.DAY:
        when = When.WEEK
    today = in_shop_time(now, zone).date()
    period = Period.holding(_KIND[when], today, zone, now)
    if when is When.YESTERDAY:
        return Period.holding(PeriodKind.DAY, today - timedelta(days=1), zone, now)
    return period.before() if when in (When.LAST_WEEK, When.LAST_MONTH) else period
