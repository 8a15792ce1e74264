"""The shop of a captured case: what it says of itself, the answers that were found, the goods and orders talked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from agent.clock import in_shop_time
from agent.money import yuan
from agent.safety.personal import mask_tree
from agent.wording.stores import for_stores
from store.engine import Connection
from store.entries.served import snapshot
from store.inbox.lines import TalkLine
from store.inbox.reasons import traces_of
from store.orders.catalog import ProductInfo, load_products, product_names
from store.orders.orders import orders_of
from store.shops.merchants import Profile, load_profile

CUSTOMER = "guke"
_STAFF = [{"userid": "owner", "name": "老板", "role": "owner"}]
_ORDERS = 3


async def world_of(
    connection: Connection, merchant_id: int, external_userid: str, lines: Sequence[TalkLine], at: datetime
) -> dict[str, Any]:
    """Return the shop as a world of its own (`evals/schema/world.py`), with what this dialogue was about and no more.

    Days of orders count back from `at`, when the conversation was. The customer is called `CUSTOMER`; whoever works
    there is left out, and numbers of orders and parcels are made up.
    """
    traces = await traces_of(connection, [line.turn_id for line in lines if line.turn_id is not None])
    profile = await load_profile(connection, merchant_id)
    orders = await orders_of(connection, external_userid, _ORDERS)
    world = {
        "kind": "other",
        "profile": _profile(profile),
        "faq": await _answers(connection, merchant_id, traces, in_shop_time(at).date()),
        "products": [_product(found) for found in await _products(connection, lines)],
        "customers": {CUSTOMER: {}},
        "orders": [_order(order, number, at) for number, order in enumerate(orders, start=1)],
    }
    return _filled(world)


def _profile(profile: Profile) -> dict[str, Any]:
    told = {
        "name": profile.name,
        "stores": [_filled(asdict(store)) for store in profile.stores],
        "staff": _STAFF,
        "policy": profile.policy,
        "persona": profile.persona,
        "greeting": profile.greeting,
        "sign_off": profile.sign_off,
        "welcome": profile.welcome,
        "forbidden": list(profile.forbidden),
    }
    return _filled(told)


async def _answers(
    connection: Connection, merchant_id: int, traces: Sequence[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    found = {passage["entry"] for trace in traces for passage in trace.get("passages") or ()}
    _, entries = await snapshot(connection, merchant_id, today)
    return [_answer(entry) for entry in entries if entry["id"] in found]


def _answer(entry: dict[str, Any]) -> dict[str, Any]:
    told = {
        "question": entry["question"],
        "answer": for_stores(entry["answer"], entry["store_names"]),
        "similar": list(entry["similar_questions"]),
        "pinned": entry["pinned"],
        "category": entry["category"],
    }
    return _filled(told)


async def _products(connection: Connection, lines: Sequence[TalkLine]) -> list[ProductInfo]:
    """Return the goods that anybody named, as they are today."""
    said = "\n".join(line.text for line in lines)
    named = [
        row["id"]
        for row in await product_names(connection)
        if any(name and name in said for name in (row["name"], *row["aliases"]))
    ]
    return await load_products(connection, named)


def _product(product: ProductInfo) -> dict[str, Any]:
    told = {
        "sku": product.sku,
        "name": product.name,
        "category": product.category,
        "aliases": list(product.aliases),
        "description": product.description,
        "price": yuan(product.price_fen),
        "list_price": yuan(product.list_price_fen) if product.list_price_fen else None,
        "wares": [{"options": variant.options, "stock": variant.stock} for variant in product.variants],
        "sizes": list(product.size_table),
    }
    return _filled(told)


def _order(order: dict[str, Any], number: int, at: datetime) -> dict[str, Any]:
    told = {
        "number": f"DD{number:06d}",
        "customer": CUSTOMER,
        "status": order["status"],
        "amount": yuan(order["amount_fen"]),
        "items": [_item(item) for item in order["items"]],
        "courier": order["courier"],
        "tracking": f"YD{number:012d}" if order["tracking_no"] else "",
        "trace": mask_tree([step["text"] for step in order["logistics"] if step.get("text")]),
        "days_ago": max(round((at - order["placed_at"]).total_seconds() / 86_400, 1), 0),
    }
    return {name: part for name, part in told.items() if part not in ("", [])}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": item["name"],
        "options": item.get("options") or "",
        "quantity": item.get("quantity") or 1,
        "price": yuan(item.get("price_fen") or 0),
    }


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told, without what is empty: a case is read by people."""
    return {name: part for name, part in told.items() if part}
