"""What may be asked of the numbers: a fixed set of queries over fixed periods, recognised by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml

from agent.clock import in_shop_time
from agent.periods import Against, Period, PeriodKind
from agent.phrases import say
from graphs.narration.moments import Moment, beyond, moment_in, rival_in


class Query(StrEnum):
    """A safe query: a list, or a figure by its name."""

    PRODUCT = "product"
    BEST_SELLERS = "best_sellers"
    SLOW_MOVERS = "slow_movers"
    TOP_GAPS = "top_gaps"
    STAFF_WORK = "staff_work"
    BUSY_HOURS = "busy_hours"
    RETURNING_SHARE = "returning_share"
    RETURNING_BUYERS = "returning_buyers"
    NEW_BUYERS = "new_buyers"
    CUSTOMERS_TOTAL = "customers_total"
    NEW_CUSTOMERS = "new_customers"
    AVERAGE_ORDER = "average_order"
    REFUNDED = "refunded"
    REFUNDS_ASKED = "refunds_asked"
    BAD_REVIEWS = "bad_reviews"
    STARS = "stars"
    REVIEWS = "reviews"
    WAIT_SECONDS = "wait_seconds"
    HANDOFFS_MISSED = "handoffs_missed"
    HANDOFFS = "handoffs"
    ANSWER_SECONDS = "answer_seconds"
    SATISFIED_SHARE = "satisfied_share"
    ASSISTANT_SHARE = "assistant_share"
    COUPON_DISCOUNT = "coupon_discount"
    COUPONS_GRANTED = "coupons_granted"
    COUPONS_REDEEMED = "coupons_redeemed"
    OPT_OUTS = "opt_outs"
    TOUCH_SALES = "touch_sales"
    TOUCHES = "touches"
    NO_SHOWS = "no_shows"
    BOOKINGS = "bookings"
    COMPLAINTS = "complaints"
    CONVERSATIONS = "conversations"
    BUYERS = "buyers"
    ORDERS = "orders"
    SALES = "sales"


SOLD = frozenset({Query.SALES, Query.ORDERS, Query.BEST_SELLERS})
"""Queries that are about one product when the question names it."""


class Unanswerable(StrEnum):
    """Why a question has no answer: none of ours, of what no shop tells us, of no span of ours, of one store."""

    NOT_OURS = "help"
    UNKNOWN = "unknown"
    SPAN = "span"
    STORE = "store"

    @property
    def words(self) -> str:
        """What is said instead, with questions that can be asked."""
        return say(f"ask_{self.value}", book="report")


class When(StrEnum):
    """A period seen from now, as a model may choose it: each in the words the shop would use."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"

    def moment(self, today: date) -> Moment | None:
        """Return the period as of today."""
        return moment_in(_WORDS_OF[self], today)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know.

    Attributes:
        moment: Of when; None when they did not say.
        against: What they want it held against; None when they did not say.
        about: The product they name, or "".
    """

    query: Query
    moment: Moment | None = None
    against: Against | None = None
    about: str = ""


_WORDS_OF = {
    When.TODAY: "今天",
    When.YESTERDAY: "昨天",
    When.WEEK: "这周",
    When.LAST_WEEK: "上周",
    When.MONTH: "这个月",
    When.LAST_MONTH: "上个月",
}
_STORE = re.compile(r"[\d一二三四五六七八九十]号?店|分店|哪家店|各店|每家店")
_NEEDS_TIME = {Query.SLOW_MOVERS, Query.STAFF_WORK}
"""A single day says nothing about these."""


@cache
def _words() -> tuple[dict[Query, list[str]], list[str]]:
    text = files(__package__).joinpath("questions.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    return {Query(name): words for name, words in document["queries"].items()}, document["unknown"]


def recognise(text: str, today: date) -> Question | Unanswerable:
    """Return what a text asks; `NOT_OURS` when no query's words are in it."""
    queries, unknown = _words()
    if any(word in text for word in unknown):
        return Unanswerable.UNKNOWN
    query = next((query for query, words in queries.items() if any(word in text for word in words)), None)
    if query is None:
        return Unanswerable.NOT_OURS
    if _STORE.search(text):
        return Unanswerable.STORE
    return Unanswerable.SPAN if beyond(text) else Question(query, moment_in(text, today), rival_in(text))


def period_of(question: Question, now: datetime, zone: ZoneInfo) -> Period:
    """Return the period a question is about: today, or this month for what a day does not show, when it names none."""
    today = in_shop_time(now, zone).date()
    moment = question.moment or Moment(PeriodKind.MONTH if question.query in _NEEDS_TIME else PeriodKind.DAY, today)
    kind = PeriodKind.WEEK if question.query in _NEEDS_TIME and moment.kind is PeriodKind.DAY else moment.kind
    return Period.holding(kind, moment.day, zone, now)
