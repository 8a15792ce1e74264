"""When a broadcast goes out best: at the hour the shop's own customers write most."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.clock import in_shop_time
from agent.hours import parse_hours
from store.engine import Connection
from store.touches.broadcasts import reply_hours
from store.touches.limits import touch_limits

_HISTORY = timedelta(days=60)
_ENOUGH_REPLIES = 50
_BEST_HOUR = 11  # where the shop's own customers have not said enough yet


async def best_hour(connection: Connection, now: datetime) -> int:
    """Return the hour (shop time) at which the shop's customers write most; late morning until enough have."""
    hours = dict(await reply_hours(connection, now - _HISTORY))
    if sum(hours.values()) < _ENOUGH_REPLIES:
        return _BEST_HOUR
    quiet = parse_hours((await touch_limits(connection)).quiet_hours)
    awake = {hour: count for hour, count in hours.items() if not quiet.is_open(_at_hour(now, hour))}
    return max(awake, key=lambda hour: (awake[hour], -hour)) if awake else _BEST_HOUR


def _at_hour(now: datetime, hour: int) -> datetime:
    return in_shop_time(now).replace(hour=hour, minute=30)
