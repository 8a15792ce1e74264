"""A touch with its rule, broadcast, trial and task, and somebody who wants none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent.touching import TouchLimits
from store.conversations.turns import note_cost
from store.engine import Database
from store.touches.broadcasts import add_broadcast
from store.touches.ledger import add_touches
from store.touches.limits import opt_out, save_touch_limits
from store.touches.rules import add_starter_rules
from store.touches.tasks import NewTask, add_tasks
from store.touches.touch import NewTouch
from store.touches.trials import add_trial


async def fill_touches(database: Database, merchant_id: int) -> None:
    """Fill the tables of touches."""
    now = datetime.now(UTC)
    async with database.shop(merchant_id) as connection:
        await save_touch_limits(connection, merchant_id, TouchLimits())
        await opt_out(connection, merchant_id, "wmB", "退订", "顾客", now)
        await add_starter_rules(connection, merchant_id)
        await add_trial(connection, merchant_id, "开头", ["甲", "乙"], "reply", 0.05, 0.03, now)
        values = {"name": "周末", "segment_id": None, "rule": {}, "variants": [], "trial_id": None, "by": "测试"}
        broadcast = await add_broadcast(connection, merchant_id, values, now)
        await add_tasks(connection, merchant_id, [NewTask("zhang_san", {"text": "周末见"}, broadcast.id)], now)
        touch = NewTouch("wmA", "dormant", "7:QH1", now, now + timedelta(days=2), "好久不见")
        await note_cost(connection, merchant_id, "number_query", 0.5, now)
        await add_touches(connection, merchant_id, [touch], now)
