"""What the numbers of a period show: rules that work findings out, each with its plain sentence and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agent.money import yuan
from agent.periods import Against, Period, PeriodKind
from agent.phrases import say
from graphs.narration.shown import change, change_words, difference, shown, span_of
from graphs.narration.state import Collected
from graphs.narration.usual import Usual, usual
from store.reports.content import Finding
from store.reports.figures import FIGURES

_PATIENCE_SECONDS = 300
_LOST_SALE_SHARE = 0.3
"""Of customers nobody answered, so many would have bought: a guess, told as one."""

_HELD_FIRST = {
    PeriodKind.DAY: (Against.WEEK_BEFORE, Against.DAY_BEFORE),
    PeriodKind.WEEK: (Against.WEEK_BEFORE,),
    PeriodKind.MONTH: (Against.MONTH_BEFORE,),
}

Rule = Callable[[Collected, Period], Iterator[Finding]]


def findings_of(collected: Collected, period: Period) -> list[Finding]:
    """Return what is worth telling: sales first, then what costs most."""
    found = [finding for rule in _RULES for finding in rule(collected, period)]
    head, rest = found[:1], found[1:]
    return [*head, *sorted(rest, key=lambda finding: (-finding.weight_fen, finding.good is True))]


def _words(key: str, **values: str) -> str:
    return say(key, book="report", **values)


def _sales(collected: Collected, period: Period) -> Iterator[Finding]:
    value = collected.figures["sales"]
    if not value:
        yield Finding(key="sales", template=_words(f"find_no_sales_{period.kind}"), numbers=[])
        return
    said, orders = shown(FIGURES["sales"], value), shown(FIGURES["orders"], collected.figures["orders"])
    common = {"sales": said, "orders": orders}
    beside = _beside_usual("sales", collected, period) or beside_rival("sales", collected, period)
    template = _words("find_sales", **common) + (beside[0] if beside else "")
    lost = max(0, round(beside[2] - value)) if beside else 0
    step = "find_sales_step" if lost and beside and beside[3] else ""
    yield Finding(
        key="sales",
        template=template + "。",
        numbers=[said, orders],
        rises=beside[1] if beside else None,
        good=beside[1] if beside else None,
        weight_fen=lost,
        unusual=beside[4] if beside else None,
        advice=_words(step) if step else "",
        place="customers" if step else "",
    )


Beside = tuple[str, bool | None, float, bool, float | None]
"""Words of a comparison, whether it rises, the other value, whether it is much, and how unusual."""


def _beside_usual(name: str, collected: Collected, period: Period) -> Beside | None:
    if period.kind is not PeriodKind.DAY or name not in collected.series:
        return None
    held = usual(collected.series[name], period.first)
    if held is None or not held.middle:
        return None
    percent = change(held.value, held.middle)
    middle = shown(FIGURES[name], held.middle)
    rival = _words("rival_usual", days=str(held.days), name=held.name, middle=middle)
    words = change_words(rival, percent) if percent is not None else ""
    mood = _words("mood_strange" if held.is_strange else "mood_usual")
    return words + mood, _direction(percent), held.middle, held.is_strange, held.strange


def beside_rival(name: str, collected: Collected, period: Period, wanted: Against | None = None) -> Beside | None:
    """Return how a figure stands beside the one `wanted` or the nearest like period, None when that is not known."""
    for against in filter(None, (wanted, *_HELD_FIRST[period.kind])):
        other = collected.rivals.get(against, {}).get(name)
        percent = change(collected.figures[name], other)
        if other and percent is not None:
            key = f"rival_{against}_{period.kind}{'_so_far' if period.running else ''}"
            figure, value = FIGURES[name], collected.figures[name] or 0.0
            words = change_words(_words(key, other=shown(figure, other)), percent, difference(figure, value - other))
            return words, _direction(percent), other, abs(percent) >= 20, None
    return None


def _direction(percent: float | None) -> bool | None:
    return None if not percent else percent > 0


def _returning(collected: Collected, period: Period) -> Iterator[Finding]:
    figures = collected.figures
    if not figures["buyers"]:
        return
    numbers = [shown(FIGURES[name], figures[name]) for name in ("buyers", "returning_buyers", "returning_share")]
    beside = beside_rival("returning_buyers", collected, period)
    template = _words("find_returning", buyers=numbers[0], returning=numbers[1], share=numbers[2])
    few = (figures["returning_share"] or 0) < 20 and period.kind is not PeriodKind.DAY
    yield Finding(
        key="returning",
        template=template + (beside[0] if beside else "") + "。",
        numbers=numbers,
        rises=beside[1] if beside else None,
        good=beside[1] if beside else None,
        advice=_words("find_returning_step") if few else "",
        place="segments" if few else "",
    )


def _best(collected: Collected, _period: Period) -> Iterator[Finding]:
    if not collected.best or collected.best[0].pieces < 2:
        return
    top = collected.best[0]
    names = {"name": top.name, "pieces": str(top.pieces)}
    if len(collected.best) > 1:
        second = collected.best[1]
        template = _words("find_best_two", **names, second=second.name, more=str(second.pieces))
    else:
        template = _words("find_best", **names)
    yield Finding(key="best", template=template, numbers=[], place="products", good=True)


def _service(collected: Collected, _period: Period) -> Iterator[Finding]:
    figures = collected.figures
    if not figures["sessions"]:
        return
    names = ("sessions", "confirmed", "assumed", "handed_over", "lost")
    numbers = {name: shown(FIGURES[name], figures[name]) for name in names}
    share = shown(FIGURES["assistant_share"], figures["assistant_share"])
    lost = figures["lost"] or 0
    yield Finding(
        key="service",
        template=_words("find_service", share=share, **numbers),
        numbers=[*numbers.values(), share],
        good=not lost,
        weight_fen=_worth_of(lost, collected),
        advice=_words("find_service_step") if lost else "",
        place="gaps" if lost else "",
    )


def _waiting(collected: Collected, _period: Period) -> Iterator[Finding]:
    missed, wait = collected.figures["handoffs_missed"] or 0, collected.figures["wait_seconds"]
    if missed:
        yield Finding(
            key="missed",
            template=_words("find_missed", missed=f"{missed:g}"),
            numbers=[],
            good=False,
            weight_fen=_worth_of(missed, collected),
            advice=_words("find_missed_step"),
            place="handoffs",
        )
    if wait is not None and wait > _PATIENCE_SECONDS:
        yield Finding(
            key="wait",
            template=_words("find_wait", wait=span_of(wait)),
            numbers=[],
            good=False,
            advice=_words("find_wait_step"),
            place="duty",
        )


def _gaps(collected: Collected, _period: Period) -> Iterator[Finding]:
    if collected.asked:
        top = collected.asked[0]
        yield Finding(
            key="gaps",
            template=_words("find_gap", question=top.question, times=str(top.times)),
            numbers=[],
            good=False,
            weight_fen=_worth_of(top.times, collected) // 2,
            advice=_words("find_gap_step"),
            place=f"gaps/{top.gap_id}",
        )


def _refunds(collected: Collected, period: Period) -> Iterator[Finding]:
    asked, paid = collected.figures["refunds_asked"] or 0, collected.figures["refunded"] or 0
    if not asked and not paid:
        return
    held = usual(collected.series["refunds_asked"], period.first) if "refunds_asked" in collected.series else None
    numbers = [shown(FIGURES["refunds_asked"], asked), yuan(int(paid))]
    yield Finding(
        key="refunds",
        template=_words("find_refunds", asked=numbers[0], paid=numbers[1]) + _strange_words(held),
        numbers=numbers,
        good=False,
        unusual=held.strange if held else None,
        weight_fen=int(paid),
        advice=_words("find_refunds_step"),
        place="refunds",
    )


def _strange_words(held: Usual | None) -> str:
    return _words("find_more_than_usual") if held and held.is_strange and held.strange > 0 else ""


def _reviews(collected: Collected, _period: Period) -> Iterator[Finding]:
    bad, stars = collected.figures["bad_reviews"] or 0, collected.figures["stars"]
    if bad:
        yield Finding(
            key="reviews",
            template=_words("find_reviews", bad=f"{bad:g}", stars=f"{stars:g}"),
            numbers=[],
            good=False,
            weight_fen=_worth_of(bad, collected),
            advice=_words("find_reviews_step"),
            place="reviews",
        )


def _coupons(collected: Collected, _period: Period) -> Iterator[Finding]:
    used = collected.figures["coupons_redeemed"] or 0
    if used:
        discount, brought = collected.figures["coupon_discount"], collected.figures["coupon_sales"]
        numbers = [yuan(int(discount or 0)), yuan(int(brought or 0))]
        template = _words("find_coupons", used=f"{used:g}", discount=numbers[0], brought=numbers[1])
        yield Finding(key="coupons", template=template, numbers=numbers, place="coupons")


def _touches(collected: Collected, _period: Period) -> Iterator[Finding]:
    figures = collected.figures
    if figures["touches"] or figures["touch_orders"]:
        names = {"sent": "touches", "replies": "touch_replies", "orders": "touch_orders", "sales": "touch_sales"}
        numbers = {slot: shown(FIGURES[name], figures[name]) for slot, name in names.items()}
        template = _words("find_touches", **numbers)
        yield Finding(key="touches", template=template, numbers=list(numbers.values()), place="touches")


def _slow(collected: Collected, _period: Period) -> Iterator[Finding]:
    if collected.slow:
        top = collected.slow[0]
        worth = sum(each.worth_fen for each in collected.slow)
        template = _words(
            "find_slow", kinds=str(len(collected.slow)), worth=yuan(worth), name=top.name, stock=str(top.stock)
        )
        yield Finding(
            key="slow",
            template=template,
            numbers=[],
            good=False,
            weight_fen=worth // 10,
            advice=_words("find_slow_step"),
            place="broadcasts",
        )


def _worth_of(customers: float, collected: Collected) -> int:
    """Return what so many customers nobody helped may have been worth, in fen."""
    return round(customers * (collected.figures["average_order"] or 0) * _LOST_SALE_SHARE)


_RULES: list[Rule] = [
    _sales,
    _returning,
    _best,
    _service,
    _waiting,
    _gaps,
    _refunds,
    _reviews,
    _coupons,
    _touches,
    _slow,
]
