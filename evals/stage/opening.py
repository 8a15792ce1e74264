"""A fixture world becomes a shop of its own: profile, knowledge, goods, orders, coupons, services, tags."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from agent.clock import in_shop_time
from agent.coupons import Limits
from agent.money import parse_yuan
from evals.schema.case import Case
from evals.schema.world import Coupon, Order, Product, ShopWorld
from jobs.house import House
from jobs.requests import sync_job
from jobs.teaching.indexing import index_with
from store.audience.rules import read_rule
from store.audience.tags import add_tag
from store.coupons.coupons import add_coupon, save_limits
from store.customers.customers import name_customer
from store.deferring import defer
from store.entries.entries import upsert_entries
from store.orders.orders import write_orders
from store.orders.supplies import write_products
from store.quality.clean_slate import wipe
from store.records.order import OrderRecord
from store.records.product import ProductRecord, VariantRecord
from store.service.services import save_bookable, save_service
from store.shops.shopfile import apply_shop_file, parse_shop_file
from store.upserting import Versioned

_SECRETS = {
    "agent_id": 1000002,
    "secret": "eval-secret",
    "callback_token": "evalT0ken",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop on stage; `visit` tells the customers of one case from those of another."""

    merchant_id: int
    document: dict[str, Any] = field(repr=False)
    number: int
    plan: str
    visit: int
    world: ShopWorld = field(repr=False)

    @property
    def open_kfid(self) -> str:
        """Its kf account."""
        return str(self.document["kf_accounts"][0]["open_kfid"])

    @property
    def corp_id(self) -> str:
        """Its corp."""
        return str(self.document["corp_id"])

    def customer(self, name: str) -> str:
        """Return the external_userid of a customer by the name cases use."""
        return f"wmEval{self.visit:05d}{name or 'guest'}"


def shop_document(world: ShopWorld, number: int) -> dict[str, Any]:
    """Return the shop file of a world; `number` makes corp and account its own."""
    profile = dict(world.profile)
    staff = profile.get("staff") or []
    account = {
        "open_kfid": f"wkEval{number:05d}",
        "name": f"{profile['name']}客服",
        "servicers": profile.pop("servicers", [person["userid"] for person in staff]),
    }
    return {**_SECRETS, "corp_id": f"ww{number:016x}", **profile, "kf_accounts": [account]}


async def open_shop(house: House, world: ShopWorld, case: Case, number: int) -> Shop:
    """Open a fresh shop for a case and index what it knows."""
    document = shop_document(world, number)
    file = parse_shop_file(document)
    async with house.database.platform_session() as session:
        merchant = await apply_shop_file(session, file, house.sealer)
        merchant.plan = case.plan
        session.add(merchant)
        shop = Shop(merchant.id, document, number, case.plan, number, world)
    await _furnish(house, world, shop)
    await _people(house, world, case, shop)
    await index_with(house.database, house.resources.search, shop.merchant_id, house.clock())
    async with house.database.platform() as connection:
        await defer(connection, [sync_job(shop.merchant_id, shop.open_kfid)])
    return shop


async def open_again(house: House, world: ShopWorld, case: Case, shop: Shop, visit: int) -> Shop:
    """Return a shop as it was on its first day, with the people of another case."""
    async with house.database.shop(shop.merchant_id) as connection:
        await wipe(connection)
    again = replace(shop, visit=visit)
    await _people(house, world, case, again)
    return again


async def set_aside(house: House, shop: Shop) -> None:
    """Give up the name of a shop that is done with, for the next one like it."""
    file = parse_shop_file(shop.document | {"name": f"{shop.document['name']} {shop.number}"})
    async with house.database.platform_session() as session:
        await apply_shop_file(session, file, house.sealer)


async def _furnish(house: House, world: ShopWorld, shop: Shop) -> None:
    """Give a shop what it knows, sells and offers."""
    merchant_id = shop.merchant_id
    async with house.database.session(merchant_id) as session:
        await upsert_entries(session, merchant_id, [row.model_dump() for row in world.faq])
    products = [Versioned(_product(product)) for product in world.products]
    async with house.database.shop(merchant_id) as connection:
        await write_products(connection, merchant_id, products, "evals")
        for coupon in world.coupons:
            await add_coupon(connection, merchant_id, _coupon(coupon))
        await save_limits(connection, merchant_id, Limits(assistant_limit_fen=parse_yuan(world.assistant_limit)))
        for rule in world.tag_rules:
            words = read_rule({"measure": "mentioned", "words": rule.said})
            await add_tag(connection, merchant_id, "评测", rule.tag, words)
        await _offer_services(connection, merchant_id, world)


async def _people(house: House, world: ShopWorld, case: Case, shop: Shop) -> None:
    """Let a shop know its customers and their orders."""
    people = {**world.customers, case.customer: world.customers.get(case.customer, case.person)}
    async with house.database.session(shop.merchant_id) as session:
        for name, person in people.items():
            await name_customer(session, shop.merchant_id, shop.customer(name), person.nickname, person.tags)
    orders = [Versioned(_order(house.clock(), shop, order)) for order in world.orders]
    async with house.database.shop(shop.merchant_id) as connection:
        await write_orders(connection, shop.merchant_id, orders, house.sealer, "evals")


async def _offer_services(connection: Any, merchant_id: int, world: ShopWorld) -> None:
    by_person: dict[str, tuple[str, list[int]]] = {}
    for service in world.services:
        row = {"minutes": service.minutes, "price_fen": parse_yuan(service.price), "capacity": service.capacity}
        saved = await save_service(connection, merchant_id, {"name": service.name, "active": True, **row})
        assert saved is not None  # noqa: S101  (only None for a change)
        for person in service.done_by:
            by_person.setdefault(person, (service.hours, []))[1].append(saved.id)
    for person, (hours, ids) in by_person.items():
        seat = {"name": person, "store_name": "", "userid": None, "hours": hours, "active": True}
        await save_bookable(connection, merchant_id, seat, ids)


def _product(product: Product) -> ProductRecord:
    wares = [
        VariantRecord(sku=f"{product.sku}-{number}", options=ware.options, stock=ware.stock, store=ware.store)
        for number, ware in enumerate(product.wares)
    ]
    return ProductRecord(
        sku=product.sku,
        name=product.name,
        category=product.category,
        aliases=product.aliases,
        description=product.description,
        price_fen=parse_yuan(product.price),
        list_price_fen=parse_yuan(product.list_price) if product.list_price else None,
        size_table=product.sizes,
        variants=wares,
    )


def _order(now: datetime, shop: Shop, order: Order) -> OrderRecord:
    at = f"{in_shop_time(now - timedelta(hours=6)):%m月%d日 %H:%M}"
    items = [item.model_dump(exclude={"price"}) | {"price_fen": parse_yuan(item.price)} for item in order.items]
    return OrderRecord.model_validate(
        {
            "order_no": order.number,
            "external_userid": shop.customer(order.customer) if order.customer else None,
            "phone": order.phone or None,
            "status": order.status,
            "amount_fen": parse_yuan(order.amount),
            "items": items,
            "courier": order.courier,
            "tracking_no": order.tracking,
            "logistics": [{"at": at, "text": text} for text in order.trace],
            "placed_at": now - timedelta(days=order.days_ago),
        }
    )


def _coupon(coupon: Coupon) -> dict[str, Any]:
    off = parse_yuan(coupon.minus)
    return {
        "name": coupon.name,
        "amount_fen": off,
        "most_off_fen": off,
        "threshold_fen": parse_yuan(coupon.threshold),
        "by_assistant": coupon.by_assistant,
        "occasion": coupon.occasion,
    }
