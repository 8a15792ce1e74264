"""Coupons and time: what runs out, and what a refund gives back."""

from __future__ import annotations

from agent.errors import Conflict
from jobs.house import House
from store.grants import expire_grants
from store.redemptions import redemptions_of_order, reverse

REFUND = "refund"


async def expire_coupons(house: House) -> None:
    """End coupons that were not claimed or used in time."""
    async with house.database.platform() as connection:
        await expire_grants(connection, house.clock())


async def order_refunded(house: House, merchant_id: int, order_id: int, event: str) -> None:
    """Give a coupon back when the order it was used for is refunded in full."""
    if event != REFUND:
        return
    async with house.database.shop(merchant_id) as connection:
        for redemption_id in await redemptions_of_order(connection, order_id):
            try:
                await reverse(connection, redemption_id, REFUND, house.clock())
            except Conflict:
                continue  # the counter was faster
