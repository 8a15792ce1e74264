"""Every number of a text with what it says: one scan, then the words around each number decide its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from agent.grounding import amounts
from agent.grounding.claims import Claim, Kind
from agent.grounding.durations import BOUND_HIGH, BOUND_LOW, DURATION_UNIT, HALF, WITHIN, half_of, span_of
from agent.grounding.numerals import NUMBER, value_of
from agent.grounding.quantities import POINTING, Figure, before, bounds_of, parties, quantities, weights
from agent.grounding.units import UNIT
from agent.grounding.values import Span

_JOIN = re.compile(r"\s*(?:-|~|到|至|或者?)\s*[¥$]?\s*$")
_RANGE_OF = re.compile(rf"\s*(?:-|~|到|至)\s*\d{{1,4}}\s*(?:{UNIT.pattern}|{DURATION_UNIT.pattern})")
_PER_TIME = re.compile(r"(?:[元块折]|\d)\s*/?\s*$|每\s*$")
_RANGE = re.compile(r"\s*(?:-|~|到|至)\s*")
_ORDINAL = re.compile(r"(?:第|No\.?|no\.?|NO\.?|#|版本|型号)\s*$")
_FIRST = re.compile(r"[头首第]\s*$")
_HALF_PRICE = re.compile(r"半价|对折")
_PAIRING = re.compile(r"[一1二]\s?对\s?[一1二多]")
_NUMERAL_ONLY = re.compile(r"[百千万亿十]+")


class Scan:
    """Reads the numbers of one text; `taken` are spans that already mean something else (dates, phones)."""

    def __init__(self, text: str, taken: list[tuple[int, int]]) -> None:
        self.text = text
        self.taken = taken

    def claims(self) -> Iterator[Claim]:
        """Yield money, discounts, percentages, durations, stock, quantities and bare numbers in order of reading."""
        previous: Claim | None = None
        for claim in sorted(self._single(), key=lambda one: one.start):
            joined = previous and _joined(self.text, previous, claim)
            if previous and not joined:
                yield previous
            previous = joined or claim
        if previous:
            yield previous

    def _single(self) -> Iterator[Claim]:
        counted = list(weights(self.text, self.taken))
        self.taken = [*self.taken, *((one.start, one.end) for one in counted)]
        yield from counted
        figures = self._figures()
        pending: Figure | None = None
        read_to = 0
        for index, figure in enumerate(figures):
            if figure.start < read_to:  # the second 9 of 9块9
                continue
            following = figures[index + 1] if index + 1 < len(figures) else None
            found = self._typed(figure, pending)
            if not found and following and _JOIN.fullmatch(self.text[figure.end : following.start]):
                pending = figure
                continue
            if not found and pending is not None:
                found = [*self._plain(pending), *self._plain(figure)]
            found = found or self._plain(figure)
            yield from found
            read_to = max((claim.end for claim in found), default=0)
            pending = None
        yield from self._halves()
        for match in amounts.HALF_OF_IT.finditer(self.text):
            yield Claim(Kind.PERCENT, match["half"], Decimal(50), "", *match.span("half"))
        yield from parties(self.text)
        for match in _HALF_PRICE.finditer(self.text):
            yield Claim(Kind.DISCOUNT, match[0], Decimal(5), "", *match.span())

    def _figures(self) -> list[Figure]:
        found: list[Figure] = []
        for match in NUMBER.finditer(self.text):
            value = value_of(match[0])
            if (
                value is None
                or self._is_taken(match.start(), match.end())
                or _ORDINAL.search(self._before(match.start()))
                or _PAIRING.match(self.text, match.start())
                or _PAIRING.match(self.text, max(0, match.start() - 2))
            ):
                continue
            found.append(Figure(match[0], match.start(), match.end(), value, value))
        return found

    def _is_taken(self, start: int, end: int) -> bool:
        return any(start < stop and begin < end for begin, stop in self.taken)

    def _before(self, position: int) -> str:
        return before(self.text, position)

    def _typed(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        for kind_of in (self._money, self._discount, self._percent, self._duration, self._counted):
            found = kind_of(figure, pending)
            if found:
                return found
        return []

    def _money(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        start = pending.start if pending else figure.start
        before, after = self._before(start), self.text[figure.end : figure.end + 14]
        signed = amounts.MONEY_SIGN.search(self._before(figure.start)) or amounts.MONEY_SIGN.search(before)
        unit = amounts.MONEY_UNIT.match(after)
        if unit and not signed and _is_piece(figure, unit, after[unit.end() :]):
            return []
        if not signed and not unit and not _is_bare_money(figure.text, before, after):
            return []
        end = figure.end + (unit.end() if unit else 0)
        role = amounts.money_role(before, self.text[end : end + 12])
        name, rest = (unit["unit"], unit["rest"]) if unit else ("元", None)
        return self._priced([pending, figure] if pending else [figure], name, rest, role, end)

    def _priced(self, figures: list[Figure], unit: str, rest: str | None, role: str, end: int) -> list[Claim]:
        found = []
        for figure in figures:
            fen = amounts.money_fen(figure.low, unit, rest if figure is figures[-1] else None)
            stop = end if figure is figures[-1] else figure.end
            start = figure.start - (1 if self.text[figure.start - 1 : figure.start] in ("¥", "$") else 0)
            found.append(Claim(Kind.MONEY, self.text[start:stop], fen, role, start, stop))
        return found

    def _discount(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        unit = amounts.DISCOUNT_UNIT.match(self.text, figure.end)
        if not unit:
            return []
        end = unit.end()
        found = []
        for one in (pending, figure) if pending else (figure,):
            tenths = amounts.discount_tenths(one.text, one.low)
            if tenths is not None:
                found.append(Claim(Kind.DISCOUNT, self.text[one.start : end], tenths, "", one.start, end))
        return found

    def _percent(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        unit = amounts.PERCENT_UNIT.match(self.text, figure.end)
        lead = amounts.PERCENT_BEFORE.search(self._before(figure.start))
        if not unit and not lead:
            return []
        start = figure.start - (lead.end() - lead.start() if lead else 0)
        end = unit.end() if unit else figure.end
        if amounts.percent_cut(self._before(start), self.text[end : end + 6]):
            return [Claim(Kind.DISCOUNT, self.text[start:end], 10 - figure.low / 10, "", start, end)]
        figures = (pending, figure) if pending else (figure,)
        factor = 10 if unit and unit["tenth"] else 1
        return [Claim(Kind.PERCENT, self.text[start:end], one.low * factor, "", one.start, end) for one in figures]

    def _duration(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        unit = DURATION_UNIT.match(self.text, figure.end)
        if not unit or (POINTING.search(self._before(figure.start)) and not pending):
            return []
        start = pending.start if pending else figure.start
        if unit["unit"] == "年" and _FIRST.search(self._before(start)):  # 头一年
            return []
        if figure.text in ("一", "1") and _PER_TIME.search(self._before(start)):  # 80元一天 is a rate
            return []
        low, high = bounds_of(figure, pending)
        span = span_of(low, high, unit["unit"], bool(unit["half"] or unit["more"]))
        span = replace(span, bound=self._bound(start, unit.end()))
        return [Claim(Kind.DURATION, self.text[start : unit.end()], span, "", start, unit.end())]

    def _bound(self, start: int, end: int) -> str:
        before = self._before(start)
        if BOUND_LOW.search(before):
            return "at_least"
        return "at_most" if BOUND_HIGH.search(before) or WITHIN.match(self.text, end) else ""

    def _halves(self) -> Iterator[Claim]:
        for match in HALF.finditer(self.text):
            span: Span = replace(half_of(match["unit"]), bound=self._bound(match.start(), match.end()))
            yield Claim(Kind.DURATION, match[0], span, "", *match.span())

    def _counted(self, figure: Figure, pending: Figure | None) -> list[Claim]:
        return quantities(self.text, figure, pending)

    def _plain(self, figure: Figure) -> list[Claim]:
        if not figure.text[0].isdigit() and (len(figure.text) < 2 or _NUMERAL_ONLY.fullmatch(figure.text)):
            return []
        kind = Kind.NUMBER
        return [Claim(kind, figure.text, figure.low, "", figure.start, figure.end)]


def _is_bare_money(number: str, before: str, after: str) -> bool:
    other = UNIT.match(after.lstrip()) or DURATION_UNIT.match(after) or _RANGE_OF.match(after)
    if number == "一":
        return False
    return amounts.is_bare_money(number, before, after) and (not other or amounts.EACH.match(after) is not None)


def _joined(text: str, one: Claim, other: Claim) -> Claim | None:
    """Return 3天到5天 as one range, or None when the two claims are no range."""
    if (
        one.kind is not other.kind
        or one.kind not in (Kind.DURATION, Kind.QUANTITY)
        or one.value.unit != other.value.unit
    ):
        return None
    if not _RANGE.fullmatch(text[one.end : other.start]) or one.value.low >= other.value.high:
        return None
    return replace(
        other, value=replace(other.value, low=one.value.low), text=text[one.start : other.end], start=one.start
    )


def _is_piece(figure: Figure, unit: re.Match[str], after: str) -> bool:
    """Tell 两块屏幕 from 两块钱: a small number of 块 followed by a noun is a count."""
    if unit["unit"] != "块" or unit["rest"] or figure.low >= 10:
        return False
    return (
        re.match(
            r"\s*(?:[,。!?;()、]|$|\n|一|的|就|包|起|左右|每|/|哦|呢|啦|哈|到|多|以|[运邮快押定手服配差]|左右|钱)",
            after,
        )
        is None
    )
