"""Cells into values, each with the sentence that tells a shop's owner what to change."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DATE = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})(?!\d)(?:\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?|\s*月|)"
    r"|(?<!\d)(?P<y8>20\d{2})(?P<m8>[01]\d)(?P<d8>[0-3]\d)(?!\d)"
    r"|(?<!\d)(?P<m2>\d{1,2})\s*(?:月|[-/.](?=\s*\d))\s*(?:(?P<d2>\d{1,2})(?!\d)\s*[日号]?)?"
    r"|(?<!\d)(?P<d3>\d{1,2})\s*[日号]"
)
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")  # how Excel counts days, when the cell is not set to show a date
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_ALWAYS = {"", "长期", "长期有效", "永久", "永久有效", "一直有效", "无", "-", "不限"}
_YES = {"是", "1", "true", "yes", "y", "√", "✓", "✔", "对", "置顶", "1.0"}
_NO = {"", "否", "0", "false", "no", "n", "×", "不", "-", "无", "0.0"}


class CellFault(ValueError):
    """A cell that cannot be used; the message is Chinese."""


def pieces(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that lists several things, without blanks and repeats."""
    parts = (part.strip() for part in re.split(r"[\n;；|｜]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def store_names(text: str) -> tuple[str, ...]:
    """Return the stores a cell names; all of them (`()`) when it says 全部."""
    names = tuple(dict.fromkeys(name for name in re.split(r"[\s,，、;；|｜/]+", text) if name))
    return () if set(names) & {"全部", "所有", "全部门店", "所有门店", "不限"} else names


def is_always(text: str) -> bool:
    """Return whether a cell sets no bound in time."""
    return text.strip() in _ALWAYS


def validity(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day on which an answer holds, None for no bound.

    A second date without a year has the first one's; a month stands for all its days.

    Raises:
        CellFault: not a date, no year, or the end lies before the start.
    """
    text = re.sub(r"^即日起?", "", _TIME.sub("", text).strip())
    if text in _ALWAYS:
        return None, None
    spans = _spans(text)
    if len(spans) == 2:
        start, end = spans[0][0], spans[1][1]
        if start > end:
            raise CellFault("结束日期早于开始日期，请对调一下")
        return start, end
    if len(spans) == 1:
        first, last = spans[0]
        if re.search(r"起|开始|从|自|以后|之后", text):
            return first, None
        return (None if first == last else first), last
    raise CellFault(f"看不懂「{text[:20]}」，请写成 2026-06-01 至 2026-06-18，长期有效就留空")


def _spans(text: str) -> list[tuple[date, date]]:
    """Return the first and last day of every date in the text."""
    if _SERIAL.fullmatch(text):
        day = _EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
        return [(day, day)]
    if re.search(r"\d", _DATE.sub("", text)):
        return []
    spans: list[tuple[date, date]] = []
    for match in _DATE.finditer(text):
        part = match.groupdict()
        before = spans[0][0] if spans else None
        year = part["y"] or part["y8"] or (before and str(before.year))
        if not year:
            raise CellFault(f"「{text[:20]}」没有写年份，请写成 2026-06-01 至 2026-06-18 这样")
        month = part["m"] or part["m8"] or part["m2"] or str(before.month if before else "")
        spans.append(_days(year, month, part["d"] or part["d8"] or part["d2"] or part["d3"]))
    return spans


def yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        CellFault: it says neither yes nor no.
    """
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault(f"看不懂「{text[:20]}」，请填 是 或 否")


def _days(year: str, month: str, day: str | None) -> tuple[date, date]:
    """Return a day twice, or the first and last day of a month."""
    try:
        if day is None:
            return date(int(year), int(month), 1), date(int(year), int(month), monthrange(int(year), int(month))[1])
        return (date(int(year), int(month), int(day)),) * 2
    except ValueError:
        raise CellFault(f"没有 {year}-{month}-{day or ''} 这一天，请改成正确的日期") from None
