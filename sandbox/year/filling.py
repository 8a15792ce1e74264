"""Putting the year's people and orders where a shop's own systems would have put them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.world import World
from sandbox.year.people import Shop
from store.engine import Connection
from store.orders.order_states import OrderState
from store.orders.orders import write_orders
from store.records.order import ItemRecord, OrderRecord
from store.sealing import Sealer
from store.upserting import Versioned

_PEOPLE = b"""
INSERT INTO customers (merchant_id, external_userid, nickname, birthday_month, birthday_day, birthday_lunar,
    birthday_leap)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[], %s::boolean[], %s::boolean[])
ON CONFLICT DO NOTHING
"""
_TIES = b"""
INSERT INTO contacts (merchant_id, userid, external_userid, tie, added_at, changed_at)
SELECT %s, u, e, 'normal', %s, %s FROM unnest(%s::text[], %s::text[]) AS t(u, e) ON CONFLICT DO NOTHING
"""


async def fill(connection: Connection, world: World, merchant_id: int, shop: Shop, at: datetime) -> None:
    """Let a shop know its people, and WeCom who is whose contact."""
    days = [person.birthday or (None, None, False, False) for person in shop.people]
    columns: list[list[Any]] = [[person.external_userid for person in shop.people], [p.name for p in shop.people]]
    columns += [[day[n] for day in days] for n in range(4)]
    await connection.execute(_PEOPLE, (merchant_id, *columns))
    friends = [(person.userid, person.external_userid) for person in shop.people if person.userid]
    await connection.execute(_TIES, (merchant_id, at, at, [u for u, _ in friends], [e for _, e in friends]))
    for person in shop.people:
        if person.userid:
            world.contacts.add(shop.corp_id, person.userid, person.external_userid, name=person.name or None)


def order(shop: Shop, number: str, who: str, item: tuple[str, int], at: datetime) -> Versioned[OrderRecord]:
    """Return an order as its source tells it, shipped the next day."""
    record = OrderRecord(
        order_no=f"Y{shop.number}-{number}",
        status=OrderState.FINISHED,
        amount_fen=item[1],
        placed_at=at,
        paid_at=at,
        shipped_at=at + timedelta(hours=20),
        items=[ItemRecord(name=item[0], price_fen=item[1])],
        external_userid=who,
    )
    return Versioned(record)


async def write(
    connection: Connection, merchant_id: int, orders: Sequence[Versioned[OrderRecord]], sealer: Sealer
) -> None:
    """Write orders as a shop's till would."""
    if orders:
        await write_orders(connection, merchant_id, orders, sealer, "year")
