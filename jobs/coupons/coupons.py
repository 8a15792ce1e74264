"""Coupons and time: what runs out, and what a refund gives back."""

from __future__ import annotations

from agent.errors import Conflict
from jobs import outbox
from jobs.house import House
from store.conversations.conversations import lock_conversation
from store.conversations.outbox import put
from store.coupons.grants import claim, expire_grants, grant_by_id
from store.coupons.redemptions import redemptions_of_order, reverse
from tools.coupon_drafts import how_to_use, to_customer

REFUND = "refund"


async def expire_coupons(house: House) -> None:
    """End coupons that were not claimed or used in time."""
    async with house.database.platform() as connection:
        await expire_grants(connection, house.clock())


async def claim_coupon(house: House, merchant_id: int, grant_id: int) -> bool:
    """Let a customer claim a coupon and send its code to the chat; False for whoever comes second, or too late."""
    async with house.database.shop(merchant_id) as connection:
        grant = await grant_by_id(connection, grant_id)
        if grant is not None and grant.conversation_id is not None:
            await lock_conversation(connection, grant.conversation_id)
        claimed = await claim(connection, grant_id, house.clock())
        if claimed is None:
            return False
        if claimed.conversation_id is not None:
            draft = to_customer(how_to_use(claimed, merchant_id, house.resources.claims), f"claimed:{grant_id}")
            await put(connection, merchant_id, claimed.conversation_id, [draft])
    if claimed.conversation_id is not None:
        await outbox.flush(house, merchant_id, claimed.conversation_id)
    return True


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
