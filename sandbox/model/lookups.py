"""Sentences out of looked-up facts: lines of JSON about products and orders in a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox.model.likeness import likeness

ABOUT_ORDERS = re.compile(r"订单|快递|物流|发货|到哪|寄|签收|单号|什么时候到")
ABOUT_GOODS = re.compile(r"多少钱|价|有货|现货|库存|码|色|还有")


def fact_sentence(asked: str, prompt: str) -> str | None:
    """Return what the prompt's facts say to the question; None when it is about neither order nor goods."""
    facts = list(_facts(prompt))
    orders = [fact["我的订单"] for fact in facts if "我的订单" in fact]
    orders += [fact for fact in facts if "订单号" in fact]
    if orders and ABOUT_ORDERS.search(asked):
        return _order(orders[0])
    goods = [fact for fact in facts if "现价" in fact and _is_named(str(fact.get("商品")), asked)]
    if goods and ABOUT_GOODS.search(asked):
        return _goods(asked, max(goods, key=lambda fact: likeness(asked, str(fact["商品"]))))
    return None


def _is_named(name: str, asked: str) -> bool:
    """Whether the question has two characters in a row of a product's name."""
    return any(name[at : at + 2] in asked for at in range(len(name) - 1))


def _facts(prompt: str) -> Iterator[dict[str, Any]]:
    for line in prompt.splitlines():
        if not line.startswith(("{", "[")):
            continue
        try:
            found = json.loads(line)
        except ValueError:
            continue
        for fact in found if isinstance(found, list) else [found]:
            if isinstance(fact, dict):
                yield fact


def _order(order: dict[str, Any]) -> str:
    parts = [f"您的订单 {order.get('订单号')} 目前{order.get('状态')}"]
    if order.get("快递") and order.get("运单号"):
        parts.append(f"{order['快递']} {order['运单号']}")
    return "，".join(parts) + "。"


def _goods(asked: str, goods: dict[str, Any]) -> str:
    """Name the price, and the stock of the variants asked for; of all when none is named."""
    variants = [variant for variant in goods.get("规格") or [] if isinstance(variant, dict)]
    scores = [_named(asked, variant) for variant in variants]
    best = max(scores, default=0)
    chosen = [variant for variant, score in zip(variants, scores, strict=True) if score == best]
    stock = "；".join(f"{' '.join(_options(variant))} {variant.get('库存')}" for variant in chosen)
    return f"{goods['商品']}现价{goods['现价']}" + (f"，{stock}。" if stock else "。")


def _named(asked: str, variant: dict[str, Any]) -> int:
    return sum(1 for option in _options(variant) if option.lower() in asked.lower())


def _options(variant: dict[str, Any]) -> list[str]:
    return [str(value) for name, value in variant.items() if name not in ("stock", "库存")]
