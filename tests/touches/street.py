"""A shop with old customers on a movable clock shared with its WeCom: noon of a Wednesday that is no holiday."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.ledger import Kind
from sandbox.server import create_app, running
from sandbox.world import World
from store.orders.orders import upsert_order
from tests.jobs.looking import rows
from tests.worlds import CORP, SHOP, Town, house_beside, with_stub_model

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TWO = SHOP | {
    "staff": [
        {"userid": "zhang_san", "name": "张三", "role": "owner"},
        {"userid": "li_si", "name": "李四", "role": "staff"},
    ]
}


@asynccontextmanager
async def street(database_url: str, folder: Path, *, model: bool = False, **wishes: Any) -> AsyncIterator[Town]:
    """Run a house whose clock is its WeCom's; with `model` the stub writes, at a price."""
    world = World(NOON)
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(TWO)
        if model:
            wishes |= with_stub_model(wecom) | {"llm_price_in_fen": 100.0, "llm_price_out_fen": 100.0}
        async with house_beside(world, wecom, database_url, folder, shop=TWO, clock=world.clock, **wishes) as town:
            yield town


async def befriend(town: Town, customer: str, name: str, userid: str = "zhang_san") -> None:
    """Let a customer be a member's contact, known to both sides."""
    town.world.contacts.add(CORP, userid, customer, name=name)
    async with town.house.database.shop(town.merchant_id) as connection:
        await connection.execute(
            "INSERT INTO customers (merchant_id, external_userid, nickname) VALUES (%s, %s, %s)"
            " ON CONFLICT (merchant_id, external_userid) DO UPDATE SET nickname = excluded.nickname",
            (town.merchant_id, customer, name),
        )
        await connection.execute(
            "INSERT INTO contacts (merchant_id, userid, external_userid, tie, added_at, changed_at)"
            " VALUES (%s, %s, %s, 'normal', now(), now()) ON CONFLICT DO NOTHING",
            (town.merchant_id, userid, customer),
        )


async def bought(town: Town, customer: str, product: str, days_ago: float, **fields: Any) -> None:
    """Let a customer have bought something so many days ago."""
    at = town.world.clock() - timedelta(days=days_ago)
    order = {
        "order_no": f"{customer}-{product}-{days_ago}",
        "external_userid": customer,
        "status": "已完成",
        "amount_fen": 9_900,
        "items": [{"name": product, "sku": "", "quantity": 1}],
        "placed_at": at,
    } | fields
    async with town.house.database.session(town.merchant_id) as session:
        await upsert_order(session, town.merchant_id, order)


async def touches(town: Town, **where: str) -> list[dict[str, Any]]:
    """Return the ledger's rows, oldest first."""
    condition = " AND ".join(f"{name} = %s" for name in where) or "true"
    return await rows(town, f"SELECT * FROM touches WHERE {condition} ORDER BY id", *where.values())


def confirm_all(town: Town, userid: str = "zhang_san") -> int:
    """Let a member confirm all that waits for them; return how many customers got something."""
    waiting = town.world.group_sends.waiting(CORP, userid)
    return sum(town.world.group_sends.confirm(CORP, msgid, userid) for msgid in waiting)


def group_sent(town: Town, customer: str) -> list[str]:
    """Return the texts of group sends a customer received."""
    entries = town.world.ledger.entries(Kind.GROUP_SEND)
    return [entry.text for entry in entries if entry.external_userid == customer]
