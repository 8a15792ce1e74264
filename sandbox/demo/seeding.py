"""The demo shop's goods, customers and orders, from the files beside this one into a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml

from agent.clock import in_shop_time
from agent.money import parse_yuan
from store.customers.customers import name_customer
from store.engine import Database
from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order

_VARIANT_FIELDS = {"sku", "stock", "store"}


def read(name: str) -> dict[str, Any]:
    """Return one of the demo's YAML files."""
    document: dict[str, Any] = yaml.safe_load(files("sandbox.demo").joinpath(name).read_text(encoding="utf-8"))
    return document


async def seed(database: Database, merchant_id: int, now: datetime) -> None:
    """Fill a shop with the demo's products, customers and orders; times are counted back from `now`."""
    async with database.session(merchant_id) as session:
        for product in read("products.yaml")["products"]:
            await upsert_product(session, merchant_id, _product(product), [_variant(v) for v in product["variants"]])
        for customer in read("customers.yaml")["customers"]:
            await name_customer(
                session, merchant_id, customer["external_userid"], customer["nickname"], customer.get("tags", [])
            )
        for order in read("orders.yaml")["orders"]:
            await upsert_order(session, merchant_id, _order(order, now))


def _product(product: dict[str, Any]) -> dict[str, Any]:
    return {
        "sku": product["sku"],
        "name": product["name"],
        "category": product["category"],
        "aliases": product.get("aliases", []),
        "description": "。".join(filter(None, [product.get("description", "").rstrip("。"), product.get("material")])),
        "price_fen": parse_yuan(product["price"]),
        "list_price_fen": parse_yuan(product["list_price"]) if product.get("list_price") else None,
    }


def _variant(variant: dict[str, Any]) -> dict[str, Any]:
    options = {name: str(value) for name, value in variant.items() if name not in _VARIANT_FIELDS}
    return {
        "sku": variant["sku"],
        "options": options,
        "stock": variant["stock"],
        "store_name": variant.get("store", ""),
    }


def _order(order: dict[str, Any], now: datetime) -> dict[str, Any]:
    trace = sorted(order.get("trace", []), key=lambda step: -step["days_ago"])
    return {
        "order_no": order["order_no"],
        "external_userid": order["customer"],
        "status": order["status"],
        "amount_fen": parse_yuan(order["amount"]),
        "items": [_item(item) for item in order["items"]],
        "courier": order.get("courier", ""),
        "tracking_no": order.get("tracking_no", ""),
        "logistics": [{"at": f"{_ago(now, step):%m月%d日 %H:%M}", "text": step["text"]} for step in trace],
        "placed_at": now - timedelta(days=order["created_days_ago"]),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    options = "".join(str(item[name]) for name in ("颜色", "尺码") if name in item)
    return {
        "name": item["name"],
        "options": options,
        "quantity": item["quantity"],
        "price_fen": parse_yuan(item["price"]),
    }


def _ago(now: datetime, step: dict[str, Any]) -> datetime:
    return in_shop_time(now - timedelta(days=step["days_ago"]))
