"""Cells into values, each with the sentence that tells a shop's owner what to change."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
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


def validity(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day on which an answer holds, None for no bound.

    Raises:
        CellFault: not a date, or the end lies before the start.
    """
    if text.strip() in _ALWAYS:
        return None, None
    days = [_day(*match.groups()) for match in _DATE.finditer(text)]
    if len(days) == 2:
        if days[0] > days[1]:
            raise CellFault("结束日期早于开始日期，请对调一下")
        return days[0], days[1]
    if len(days) == 1:
        return (days[0], None) if re.search(r"起|开始|从|以后|之后", text) else (None, days[0])
    raise CellFault(f"看不懂「{text[:20]}」，请写成 2026-06-01 至 2026-06-18，长期有效就留空")


def yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        CellFault: it says neither yes nor no.
    """
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault(f"看不懂「{text[:20]}」，请填 是 或 否")


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellFault(f"没有 {year}-{month}-{day} 这一天，请改成正确的日期") from None
