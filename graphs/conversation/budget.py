"""The shop's daily model budget: when it is spent, the assistant answers locally for the rest of the day."""

from __future__ import annotations

import time
from datetime import UTC

from agent.clock import in_shop_time
from graphs.conversation.context import Resources
from store.turns import spent_today_fen

_FRESH_SECONDS = 20.0
_held: dict[int, tuple[float, float]] = {}


async def within_budget(resources: Resources, merchant_id: int) -> bool:
    """Return whether the shop may still ask a model today; the sum is at most 20 seconds old."""
    if resources.daily_budget_fen <= 0:
        return True
    held = _held.get(merchant_id)
    if held is None or time.monotonic() - held[0] > _FRESH_SECONDS:
        midnight = in_shop_time(resources.clock()).replace(hour=0, minute=0, second=0, microsecond=0)
        async with resources.database.shop(merchant_id) as connection:
            held = (time.monotonic(), await spent_today_fen(connection, midnight.astimezone(UTC)))
        _held[merchant_id] = held
    return held[1] < resources.daily_budget_fen
