"""How figures read: 2,345.5 元, 70%, 3 分 20 秒, 18 单."""

from __future__ import annotations

from collections.abc import Mapping

from agent.money import yuan
from agent.periods import Against
from agent.phrases import say
from store.reports.content import Compared, Measured
from store.reports.figures import Figure, Unit, Values

_MINUTE = 60


def shown(figure: Figure, value: float | None) -> str:
    """Return a figure's value as people read it."""
    if value is None:
        return say("no_number", book="report")
    match figure.unit:
        case Unit.FEN:
            return yuan(round(value))
        case Unit.PERCENT:
            return f"{value:g}%"
        case Unit.SECONDS:
            return span_of(value)
        case Unit.STARS:
            return say("unit_stars", book="report", value=f"{value:g}")
        case _:
            return say(f"unit_{figure.counted or figure.source}", book="report", value=f"{value:,.10g}")


def span_of(seconds: float) -> str:
    """Return a time in seconds or minutes."""
    if seconds < _MINUTE:
        return say("unit_seconds", book="report", value=f"{seconds:g}")
    return say("unit_minutes", book="report", value=f"{round(seconds / _MINUTE, 1):g}")


def measured(figure: Figure, value: float | None, rivals: Mapping[Against, Values]) -> Measured:
    """Return a figure with what it is held against."""
    others = {against: values.get(figure.name) for against, values in rivals.items()}
    compared = [
        Compared(against=against.value, value=other, change=change(value, other))
        for against, other in others.items()
        if other is not None
    ]
    label, unit = figure.label, figure.unit.value
    return Measured(
        name=figure.name, label=label, unit=unit, value=value, shown=shown(figure, value), compared=compared
    )


def change(value: float | None, other: float | None) -> float | None:
    """Return by how many percent `value` is more than `other`; None when one of them is nothing."""
    if value is None or not other:
        return None
    return round(100 * (value - other) / other, 1)


def difference(figure: Figure, value: float) -> str:
    """Return how much higher or lower a share or a mean of stars is; empty for what is told in percent."""
    match figure.unit:
        case Unit.PERCENT:
            return say("change_points", book="report", value=f"{abs(round(value, 1)):g}")
        case Unit.STARS:
            return shown(figure, abs(round(value, 2)))
        case _:
            return ""


def change_words(rival: str, percent: float, height: str = "") -> str:
    """Return a change beside a rival: ，比昨天多 12%; ，和昨天一样; with a `height` ，比昨天高 5 个百分点."""
    if percent == 0:
        return say("beside_same", book="report", rival=rival)
    way = ("higher" if percent > 0 else "lower") if height else ("more" if percent > 0 else "less")
    return say(f"beside_{way}", book="report", rival=rival, change=height or f"{abs(percent):g}%")
