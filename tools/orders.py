"""Orders: where the customer's own parcels are."""

from __future__ import annotations

import re
from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.clock import day_said, in_shop_time
from agent.money import yuan
from store.orders.orders import orders_of
from tools.context import ToolContext
from tools.matching import names_any

_LAST = re.compile(r"上一?[次回]|上一?[个笔]?(?:订?单)|(?:最近|最后|前)一?[次个笔]?(?:的?订?单|买|拍)")
_SETTLED = {"已签收", "已完成", "已退款", "已取消", "已关闭"}


async def look_up_orders(context: ToolContext) -> list[dict[str, Any]]:
    """Return the newest orders of the customer of this conversation."""
    async with context.database.shop(context.merchant_id) as connection:
        return await orders_of(connection, context.external_userid)


def order_fact(order: dict[str, Any]) -> dict[str, Any]:
    """Return an order as the model and the grounding check read it."""
    return {
        "订单号": order["order_no"],
        "状态": order["status"],
        "商品": order["items"],
        "amount_fen": order["amount_fen"],
        "金额": yuan(order["amount_fen"]),
        "快递": order["courier"],
        "运单号": order["tracking_no"],
        "物流": order["logistics"],
        "下单时间": f"{in_shop_time(order['placed_at']):%Y-%m-%d %H:%M}",
    }


def describe_order(order: dict[str, Any]) -> str:
    """Return where an order is, in a sentence or two."""
    goods = "、".join(_item(item) for item in order["items"])
    text = f"您{day_said(order['placed_at'])}下的订单 {order['order_no']}（{goods}）目前{order['status']}"
    if order["courier"] and order["tracking_no"]:
        text += f"，{order['courier']} {order['tracking_no']}"
    if order["logistics"]:
        text += f"。最新物流：{_trace(order['logistics'][-1])}"
    return text + "。"


def relevant_orders(orders: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return the orders `text` is about: those it names; the last if it says so; those under way; the newest."""
    named = [o for o in orders if o["order_no"] in text or names_any(text, [_goods(o), *map(_name, o["items"])])]
    if not named and _LAST.search(text):
        return orders[:1]
    under_way = [order for order in orders if is_under_way(order)]
    return named or under_way or orders[:1]


def is_under_way(order: dict[str, Any]) -> bool:
    """Return whether an order has yet to come."""
    return order["status"] not in _SETTLED


def _goods(order: dict[str, Any]) -> str:
    return "".join(_name(item) for item in order["items"])


def _name(item: Any) -> str:
    return str(item.get("name", "")) if isinstance(item, dict) else str(item)


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    quantity = f"×{item['quantity']}" if item.get("quantity", 1) != 1 else ""
    return f"{item.get('name', '')}{item.get('options', '')}{quantity}"


def _trace(step: Any) -> str:
    text = f"{step.get('at', '')} {step.get('text', '')}".strip() if isinstance(step, dict) else str(step)
    return text.rstrip("。")


@tool  # nothing the model may set, so no Args to parse
async def find_my_orders(context: Annotated[ToolContext, InjectedToolArg]) -> list[dict[str, Any]]:
    """Look up the recent orders of the customer you are talking to, with status and logistics."""
    return [order_fact(order) for order in await look_up_orders(context)]
