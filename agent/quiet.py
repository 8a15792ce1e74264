"""When a message to staff may go out: not in quiet hours, and not on the hour or half hour (wecom-api.md §5.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.clock import in_shop_time
from agent.hours import Hours, parse_hours

_CROWDED = (0, 30)
_MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60


def due_moment(now: datetime, quiet_hours: str, *, urgent: bool) -> datetime:
    """Return the first moment from `now` on (aware) at which a message may go out; an urgent one goes at once.

    All minutes of all days being quiet, it is a day later.
    """
    if urgent:
        return now
    at = _after_quiet(now, parse_hours(quiet_hours)) if quiet_hours else now
    if in_shop_time(at).minute in _CROWDED:
        return at.replace(second=0, microsecond=0) + _MINUTE
    return at


def _after_quiet(now: datetime, quiet: Hours) -> datetime:
    if not quiet.is_open(now):
        return now
    whole = now.replace(second=0, microsecond=0)
    later = (whole + _MINUTE * number for number in range(1, _DAY_MINUTES + 1))
    return next((at for at in later if not quiet.is_open(at)), now + timedelta(days=1))
