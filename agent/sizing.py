"""Which size fits somebody, by a shop's own table: ranges of height and girths in cm, of weight in kg."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.grounding.reading import normalise

Body = Mapping[str, float]
_HEIGHT = re.compile(
    r"(?<!\d)(?:(?P<cm>1[3-9]\d|2[01]\d)(?:\s*(?:cm|厘米|公分))?(?!\d|\s*(?:斤|kg|公斤|元|块))"
    r"|1\s*(?:米|m)\s*(?P<rest>\d{1,2})(?!\d)|(?P<m>1\.\d{1,2})\s*(?:米|m)?(?!\d))",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"(?<![\d.])(?P<kg>\d{2,3}(?:\.\d)?)\s*(?:公斤|千克|kg)|(?<![\d.])(?P<jin>\d{2,3}(?:\.\d)?)\s*斤"
    r"|(?:体重|重)\s*[:是]?\s*(?P<bare>\d{2,3})(?!\d|\s*(?:cm|厘米))",
    re.IGNORECASE,
)
_GIRTH = re.compile(r"(?P<what>胸围|腰围|臀围|肩宽|脚长)\s*[:是约]?\s*(?P<n>\d{2,3}(?:\.\d)?)")
_PAIR = re.compile(
    r"(?<!\d)(?P<cm>1[3-9]\d|2[01]\d)\s*(?:cm)?[\s,、/]+(?P<n>\d{2,3})(?![\d]|\s*(?:cm|元|块|米|件))",
    re.IGNORECASE,
)
_ABOUT_BODY = re.compile(r"高|穿|码|cm|厘米|公分|[米m]\d", re.IGNORECASE)  # else 满199 would be a height
_LEAST_JIN = 75  # a bare number from here on is 斤
_ASKED = re.compile(
    r"(?:穿|选|要|买|拿|适合|是)(?:多大|什么|哪个|啥|几|哪)?.{0,3}(?:码|号|尺寸)"
    r"|尺码(?:推荐|建议|怎么选)|能穿吗|穿得下|怎么选码|选码"
)


class Fit(StrEnum):
    """How sure a size is."""

    ONE = "one"
    BETWEEN = "between"
    OUTSIDE = "outside"
    MISSING = "missing"
    NO_TABLE = "no_table"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell: the sizes, smaller first, and for MISSING the measures that are needed."""

    fit: Fit
    sizes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def asks_for_a_size(text: str) -> bool:
    """Return whether a customer wants to know which size fits."""
    return bool(_ASKED.search(normalise(text)))


def read_body(text: str) -> dict[str, float]:
    """Return the measures in a text: 身高 and girths in cm, 体重 in kg (165 110斤, 1米65 55kg, 胸围88)."""
    text = normalise(text)
    body = {match["what"]: float(match["n"]) for match in _GIRTH.finditer(text)}
    rest = _GIRTH.sub(" ", text)
    if pair := _PAIR.search(rest):
        body["身高"] = float(pair["cm"])
        body["体重"] = _kilograms(float(pair["n"]))
    if weight := _WEIGHT.search(rest):
        body["体重"] = _weight(weight)
        rest = rest[: weight.start()] + " " + rest[weight.end() :]
    if "身高" not in body and (height := _HEIGHT.search(rest)) and ("体重" in body or _ABOUT_BODY.search(text)):
        body["身高"] = _height(height)
    return body


def _height(match: re.Match[str]) -> float:
    if match["cm"]:
        return float(match["cm"])
    if match["m"]:
        return round(float(match["m"]) * 100, 1)
    return 100 + float(match["rest"].ljust(2, "0"))


def _weight(match: re.Match[str]) -> float:
    if match["kg"]:
        return float(match["kg"])
    return float(match["jin"]) / 2 if match["jin"] else _kilograms(float(match["bare"]))


def _kilograms(bare: float) -> float:
    return bare / 2 if bare >= _LEAST_JIN else bare


def advise(table: Sequence[Mapping[str, object]], body: Body) -> Advice:
    """Return which sizes of a table ({size, ranges: {measure: [from, to]}}, in its order) fit a body.

    Where measures ask for different sizes, or fall between two, both are named; more than one size apart, or beyond
    the table, none is.
    """
    rows = [(str(row["size"]), row["ranges"]) for row in table if isinstance(row.get("ranges"), Mapping)]
    measures = list(dict.fromkeys(name for _, ranges in rows for name in ranges))  # type: ignore[attr-defined]
    if not rows or not measures:
        return Advice(Fit.NO_TABLE)
    known = [name for name in measures if name in body]
    if not known:
        return Advice(Fit.MISSING, missing=tuple(measures))
    spans = [_places([ranges.get(name) for _, ranges in rows], body[name]) for name in known]  # type: ignore[attr-defined]
    if not all(spans):
        return Advice(Fit.OUTSIDE)
    common = set.intersection(*map(set, spans))
    chosen = sorted(common) if common else sorted({min(max(s) for s in spans), max(min(s) for s in spans)})
    if not common and chosen[-1] - chosen[0] > 1:
        return Advice(Fit.OUTSIDE)
    sizes = tuple(rows[place][0] for place in chosen)
    missing = tuple(name for name in measures if name not in body)
    return Advice(Fit.ONE if len(sizes) == 1 else Fit.BETWEEN, sizes, missing)


def _places(ranges: Sequence[object], value: float) -> list[int]:
    """Return the rows whose range holds a value; one that falls into the gap of two neighbours belongs to both."""
    spans = [(n, span) for n, span in enumerate(ranges) if isinstance(span, list | tuple) and len(span) == 2]
    holding = [n for n, (low, high) in spans if low <= value <= high]
    if holding:
        return holding
    below = [n for n, (_, high) in spans if high < value]
    above = [n for n, (low, _) in spans if low > value]
    return [below[-1], above[0]] if below and above and above[0] - below[-1] == 1 else []
