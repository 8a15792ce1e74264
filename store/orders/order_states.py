"""What an order can be: one word each, whatever the source calls it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


class OrderState(StrEnum):
    """Where an order stands; the value is what people read."""

    UNPAID = "待付款"
    TO_SHIP = "待发货"
    SHIPPED = "已发货"
    MOVING = "运输中"
    DELIVERING = "派送中"
    TO_COLLECT = "待自提"
    SIGNED = "已签收"
    FINISHED = "已完成"
    REFUNDING = "退款中"
    REFUNDED = "已退款"
    CANCELLED = "已取消"
    CLOSED = "已关闭"


@cache
def _words() -> dict[str, OrderState]:
    text = files("store.orders").joinpath("order_states.yaml").read_text(encoding="utf-8")
    spellings: dict[str, list[str]] = yaml.safe_load(text)
    words = {_plain(state): state for state in OrderState}
    return words | {_plain(word): OrderState(state) for state, same in spellings.items() for word in same}


def read_state(text: Any) -> OrderState:
    """Return the state a source's word means; raise `ValueError` (Chinese) for an unknown one."""
    known = _words().get(_plain(str(text)))
    if known is None:
        raise ValueError(f"不认识订单状态「{str(text)[:20]}」，可以写：{'、'.join(OrderState)}")
    return known


def _plain(text: str) -> str:
    return "".join(text.lower().replace("，", ",").replace("_", " ").split())
