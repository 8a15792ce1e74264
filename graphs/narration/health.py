"""The health score of a month: named parts of 0 to 100, weighed; a part without numbers is left out, not guessed."""

from __future__ import annotations

from agent.money import yuan
from agent.periods import Against
from agent.phrases import say
from graphs.narration.shown import shown, span_of
from graphs.narration.state import Collected
from store.reports.content import Health, HealthPart
from store.reports.figures import FIGURES

_WEIGHTS = {"sales": 30, "returning": 20, "service": 20, "wait": 10, "refunds": 10, "reviews": 10}


def health_of(collected: Collected) -> Health | None:
    """Return the score of a month; None when there is nothing to score."""
    parts = [part for part in (make(collected) for make in _PARTS) if part]
    if not parts:
        return None
    weight = sum(part.weight for part in parts)
    score = round(sum(part.score * part.weight for part in parts) / weight)
    return Health(score=score, parts=parts, before=collected.health_before)


def _part(name: str, score: float, **numbers: str) -> HealthPart:
    because = say(f"health_{name}_because", book="report", **numbers)
    bounded = round(max(0.0, min(100.0, score)))
    label = say(f"health_{name}", book="report")
    return HealthPart(name=name, label=label, score=bounded, weight=_WEIGHTS[name], because=because)


def _sales(collected: Collected) -> HealthPart | None:
    """As much as last month is 70; a third more is 100, a third less 40."""
    now, before = collected.figures["sales"], collected.rivals.get(Against.MONTH_BEFORE, {}).get("sales")
    if not now or not before:
        return None
    return _part("sales", 70 + 90 * (now - before) / before, now=yuan(int(now)), before=yuan(int(before)))


def _returning(collected: Collected) -> HealthPart | None:
    """Half of the buyers coming again is 100."""
    share, buyers = collected.figures["returning_share"], collected.figures["buyers"] or 0
    return _part("returning", 2 * share, share=f"{share:g}%") if share is not None and buyers >= 10 else None


def _service(collected: Collected) -> HealthPart | None:
    """Every conversation that was lost takes three times its share."""
    figures = collected.figures
    if not figures["sessions"]:
        return None
    lost = 100 * (figures["lost"] or 0) / figures["sessions"]
    share = shown(FIGURES["assistant_share"], figures["assistant_share"])
    return _part("service", 100 - 3 * lost, lost=f"{figures['lost']:g}", all=f"{figures['sessions']:g}", share=share)


def _wait(collected: Collected) -> HealthPart | None:
    """Within a minute is 100, ten minutes and more 0."""
    wait = collected.figures["wait_seconds"]
    return _part("wait", 100 - (wait - 60) / 5.4, wait=span_of(wait)) if wait is not None else None


def _refunds(collected: Collected) -> HealthPart | None:
    """A tenth of the sales paid back is 0."""
    sales, refunded = collected.figures["sales"], collected.figures["refunded"] or 0
    if not sales:
        return None
    share = 100 * refunded / sales
    return _part("refunds", 100 - 10 * share, refunded=yuan(int(refunded)), share=f"{share:.1f}%")


def _reviews(collected: Collected) -> HealthPart | None:
    """Five stars are 100, three 0."""
    stars, reviews = collected.figures["stars"], collected.figures["reviews"] or 0
    return (
        _part("reviews", 50 * (stars - 3), stars=f"{stars:g}", count=f"{reviews:g}") if stars and reviews >= 5 else None
    )


_PARTS = (_sales, _returning, _service, _wait, _refunds, _reviews)
