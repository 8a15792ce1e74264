"""Size advice: the shop's own table, the customer's own measures."""

from __future__ import annotations

from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.phrases import say
from agent.sizing import Advice, Body, Fit, advise, read_body
from store.orders.catalog import ProductInfo
from tools.context import ToolContext
from tools.products import look_up_products


def describe_size(product: ProductInfo, body: Body) -> str:
    """Return the advice for one product as a customer reads it; honest when there is none."""
    advice = advise(product.size_table, body)
    key = f"size_{advice.fit}"
    return say(
        key,
        name=product.name,
        sizes=_either(advice),
        smaller=advice.sizes[0] if advice.sizes else "",
        larger=advice.sizes[-1] if advice.sizes else "",
        body=told_body(body),
        missing="、".join(advice.missing),
    )


def told_body(body: Body) -> str:
    """Return measures as one says them: 身高165cm、体重55公斤（110斤）."""
    parts = [f"{name}{value:g}cm" for name, value in body.items() if name != "体重"]
    if "体重" in body:
        parts.append(f"体重{body['体重']:g}公斤（{body['体重'] * 2:g}斤）")
    return "、".join(parts)


def size_fact(product: ProductInfo, body: Body) -> dict[str, Any]:
    """Return the advice as the model and the grounding check read it."""
    advice = advise(product.size_table, body)
    rows = [f"{row['size']}码：{_row(row)}" for row in product.size_table]
    return {
        "商品": product.name,
        "尺码建议": describe_size(product, body),
        "合适的尺码": [f"{size}码" for size in advice.sizes],
        "尺码表": rows,
    }


def _either(advice: Advice) -> str:
    return " 或 ".join(f"{size} 码" for size in advice.sizes) if advice.fit in (Fit.ONE, Fit.BETWEEN) else ""


def _row(row: dict[str, Any]) -> str:
    units = {"体重": "公斤"}
    ranges = row.get("ranges") or {}
    return "、".join(f"{name}{low:g}-{high:g}{units.get(name, 'cm')}" for name, (low, high) in ranges.items())


@tool(parse_docstring=True)
async def advise_size(
    product: str, measures: str, context: Annotated[ToolContext, InjectedToolArg]
) -> list[dict[str, Any]]:
    """Find the size that fits, by the shop's own size table. Say so honestly when there is no table or no size fits.

    Args:
        product: The product as the customer calls it.
        measures: The customer's measures in their own words, e.g. "165 110斤", "1米7 60公斤 胸围88".
    """
    found = await look_up_products(product[:200], context, limit=2)
    body = read_body(measures[:200])
    return [size_fact(one, body) for one in found]
