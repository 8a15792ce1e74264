"""The lists of a report: what sold, what did not, what was asked in vain, who answered; and like shops."""

from __future__ import annotations

from agent.money import yuan
from agent.periods import Period, PeriodKind
from agent.phrases import say
from graphs.narration.shown import shown
from graphs.narration.state import Collected
from store.reports.content import Benchmark, Listed
from store.reports.figures import FIGURES

_SLOW = 10
Rows = list[list[str | int | float]]


def lists_of(collected: Collected, period: Period) -> list[Listed]:
    """Return the lists that have rows; money is yuan here, because people read and sum it in sheets."""
    best: Rows = [[sold.name, sold.pieces, sold.fen / 100, sold.orders] for sold in collected.best]
    asked: Rows = [[gap.question, gap.times] for gap in collected.asked]
    lists = [_listed("best", best), _listed("gaps", asked)]
    if period.kind is not PeriodKind.DAY:
        slow: Rows = [[each.name, each.stock, each.worth_fen / 100, each.sold] for each in collected.slow[:_SLOW]]
        staff: Rows = [
            [each.name, each.taken, round((each.wait_seconds or 0) / 60, 1), each.answered, each.satisfied]
            for each in collected.served
        ]
        lists += [_listed("slow", slow), _listed("staff", staff)]
    return [each for each in lists if each.rows]


def _listed(name: str, rows: Rows) -> Listed:
    headings = say(f"list_{name}_headings", book="report").split("|")
    return Listed(name=name, title=say(f"list_{name}", book="report"), headings=headings, rows=rows)


def benchmarks_of(collected: Collected) -> list[Benchmark]:
    """Return the shop beside like ones, where enough of them are known."""
    figures = collected.figures
    mine: dict[str, float | None] = {name: figures.get(name) for name in ("sales", "average_order", "returning_share")}
    sales = figures["sales"]
    mine["refund_share"] = round(100 * (figures["refunded"] or 0) / sales, 1) if sales else None
    found = []
    for name, quartiles in collected.like_shops.items():
        value = mine.get(name)
        if value is not None:
            three = [_as(name, each) for each in (quartiles.low, quartiles.middle, quartiles.high)]
            label = say(f"benchmark_{name}", book="report")
            found.append(
                Benchmark(
                    label=label,
                    mine=_as(name, value),
                    low=three[0],
                    middle=three[1],
                    high=three[2],
                    shops=quartiles.shops,
                )
            )
    return found


def _as(name: str, value: float) -> str:
    if name == "refund_share":
        return f"{value:g}%"
    return yuan(round(value)) if name in ("sales", "average_order") else shown(FIGURES[name], round(value, 1))
