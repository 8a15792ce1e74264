"""Tags by rule: at once when something happens to a customer, by day when only time passes."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.house import House
from jobs.requests import push_tags_job
from store.audience.tagging import evaluate, ruled_tags
from store.deferring import defer
from store.orders.ownership import owners_of


async def retag(house: House, merchant_id: int, external_userids: Sequence[str] | None = None) -> int:
    """Give and take tags by all rules, of some customers or of the whole shop; return how many customers changed."""
    async with house.database.shop(merchant_id) as connection:
        tags = await ruled_tags(connection)
        changed = await evaluate(connection, merchant_id, tags, house.clock(), external_userids)
        await defer(connection, [push_tags_job(merchant_id, customer) for customer in sorted(changed)])
    return len(changed)


async def order_came(house: House, merchant_id: int, order_id: int, _event: str) -> None:
    """Hold whoever an order belongs to against the rules."""
    async with house.database.shop(merchant_id) as connection:
        owners = await owners_of(connection, order_id)
    if owners:
        await retag(house, merchant_id, owners)
