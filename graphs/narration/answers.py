"""The answer to one question about the numbers, as a finding."""

from __future__ import annotations

from collections.abc import Callable

from agent.money import yuan
from agent.periods import Period
from agent.phrases import say
from graphs.narration.findings import beside_rival
from graphs.narration.questions import Query, Question
from graphs.narration.shown import shown, span_of
from graphs.narration.state import Collected
from graphs.narration.titles import period_name
from store.reports.content import Finding
from store.reports.figures import FIGURES

_SHOWN = 5


def answer_of(question: Question, collected: Collected, period: Period) -> Finding:
    """Return the answer: a list's first lines, what sold of one product, or a figure beside another period."""
    when, query = period_name(period), question.query
    if query is Query.PRODUCT:
        return _finding(query, _product(collected, question.about, when))
    if query in _LISTS:
        lines = _LISTS[query](collected)
        if not lines:
            return _finding(query, say(f"answer_no_{query}", book="report", when=when))
        return _finding(query, say(f"answer_{query}", book="report", when=when, lines="；".join(lines)))
    figure = FIGURES[query.value]
    value = collected.figures[figure.name]
    beside = beside_rival(figure.name, collected, period, question.against)
    text = say("answer_figure", book="report", when=when, label=figure.label, value=shown(figure, value))
    return _finding(query, text + (beside[0] if beside else "") + "。", beside[1] if beside else None)


def _finding(query: Query, text: str, rises: bool | None = None) -> Finding:
    return Finding(key="answer", template=text, numbers=[], rises=rises, place=_PLACES.get(query, ""))


def _product(collected: Collected, about: str, when: str) -> str:
    sold = next((sold for sold in collected.best if sold.name == about), None)
    if sold is None:
        return say("answer_no_product", book="report", when=when, name=about)
    numbers = {"pieces": str(sold.pieces), "orders": str(sold.orders), "worth": yuan(sold.fen)}
    return say("answer_product", book="report", when=when, name=about, **numbers)


def _best(collected: Collected) -> list[str]:
    return [
        say("answer_best_line", book="report", name=sold.name, pieces=str(sold.pieces))
        for sold in collected.best[:_SHOWN]
    ]


def _slow(collected: Collected) -> list[str]:
    return [
        say("answer_slow_line", book="report", name=slow.name, stock=str(slow.stock), worth=yuan(slow.worth_fen))
        for slow in collected.slow[:_SHOWN]
    ]


def _gaps(collected: Collected) -> list[str]:
    return [
        say("answer_gap_line", book="report", question=gap.question, times=str(gap.times))
        for gap in collected.asked[:_SHOWN]
    ]


def _staff(collected: Collected) -> list[str]:
    return [
        say(
            "answer_staff_line",
            book="report",
            who=each.name,
            taken=str(each.taken),
            wait=span_of(round(each.wait_seconds or 0)),
        )
        for each in collected.served[:_SHOWN]
    ]


def _hours(collected: Collected) -> list[str]:
    busiest = sorted(collected.hours, key=lambda hour: (-hour.orders, hour.hour))[:3]
    return [
        say("answer_hour_line", book="report", since=str(hour.hour), until=str(hour.hour + 1), orders=str(hour.orders))
        for hour in busiest
    ]


_LISTS: dict[Query, Callable[[Collected], list[str]]] = {
    Query.BEST_SELLERS: _best,
    Query.SLOW_MOVERS: _slow,
    Query.TOP_GAPS: _gaps,
    Query.STAFF_WORK: _staff,
    Query.BUSY_HOURS: _hours,
}
_PLACES = {
    Query.PRODUCT: "products",
    Query.BEST_SELLERS: "products",
    Query.SLOW_MOVERS: "products",
    Query.TOP_GAPS: "gaps",
    Query.REFUNDS_ASKED: "refunds",
    Query.BAD_REVIEWS: "reviews",
    Query.HANDOFFS: "handoffs",
    Query.ORDERS: "orders",
    Query.SALES: "orders",
}
