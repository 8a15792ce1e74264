"""A coupon that was asked for, approved, given and used, with what its tables need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent.coupons import Limits
from store.conversations.signals import first_look
from store.conversations.tool_calls import record_call
from store.coupons.approvals import ask
from store.coupons.coupons import add_coupon, coupon_by_id, save_limits
from store.coupons.grants import Giving, give
from store.coupons.redemptions import Till, redeem
from store.engine import Database
from store.handoffs.staff_cards import keep_card

_COUPON = {"name": "减10", "amount_fen": 1_000, "most_off_fen": 1_000}


async def fill_coupons(database: Database, merchant_id: int, conversation_id: int) -> None:
    """Fill the tables of tool calls, signals, cards and coupons."""
    now, limits = datetime.now(UTC), Limits()
    async with database.shop(merchant_id) as connection:
        await record_call(connection, merchant_id, conversation_id, key="k", tool="t", arguments={}, result={})
        await first_look(connection, merchant_id, "k", "CardTap")
        await keep_card(connection, merchant_id, "approval-1", "code")
        await save_limits(connection, merchant_id, limits)
        coupon = await coupon_by_id(connection, await add_coupon(connection, merchant_id, _COUPON))
        assert coupon is not None
        due = now + timedelta(hours=1)
        await ask(connection, merchant_id, conversation_id, "wmA", coupon.id, "", now, due)
        giving = Giving("wmA", conversation_id, "张三", "", claimed=True)
        grant = await give(connection, merchant_id, coupon, limits, giving, now)
        await redeem(connection, merchant_id, grant.code, Till(9_900, "张三", order_no="QH1"), now)
