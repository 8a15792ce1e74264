"""Days at the edge of a stretch: the end of a month, the day after a stop."""

from __future__ import annotations

import re
from datetime import timedelta

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.values import Day

_LATE_DAY, _DECEMBER = 25, 12
_EVE = re.compile(r"前一[天日晚]")
_RESUMED = re.compile(r"恢复|开始|开工|继续|复工|起")
_STOPPED = re.compile(r"不(?!用|需|必|收|限)|没|停(?!车)|休|闭")


def is_end_of(claim: Claim, turn: Turn) -> bool:
    """Tell whether the end of this month or year stands for a day a tool tells."""
    today = turn.sources.today
    days = [day for one in turn.facts(Kind.DATE) if one.origin == "tool" and (day := one.claim.value.known())]
    if claim.value.name == "月底":
        return any((day.year, day.month) == (today.year, today.month) and day.day >= _LATE_DAY for day in days)
    return claim.value.name == "年底" and any(day.year == today.year and day.month == _DECEMBER for day in days)


def is_eve(claim: Claim, turn: Turn) -> bool:
    """Tell whether a day is the one before a tool's, of which a source speaks (入住前一天18:00前可取消)."""
    if not _EVE.search(turn.sources.words):
        return False
    days = [day for one in turn.facts(Kind.DATE) if one.origin == "tool" and (day := one.claim.value.known())]
    return any(claim.value.says(Day.of(day - timedelta(days=1))) for day in days)


def is_resumed(claim: Claim, turn: Turn, clause: str) -> bool:
    """Tell whether something goes on the day after a stop is over (14日至22日停发: 23号恢复)."""
    if not _RESUMED.search(clause) or claim.value.day is None:
        return False
    ends = [one.claim.value for one in turn.facts(Kind.DATE) if one.claim.role == "to" and _STOPPED.search(one.clause)]
    return any(one.day is not None and one.day + 1 == claim.value.day for one in ends)
