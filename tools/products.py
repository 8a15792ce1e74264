"""Products: what is there, in which colours and sizes, at what price, right now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.money import yuan
from agent.phrases import say
from agent.sizing import read_body
from store.orders.catalog import ProductInfo, VariantInfo, load_products, option_values, products_with
from tools.context import ToolContext
from tools.matching import best_matches, wanted_options

_LINES_BACK = 6
_OPTION = re.compile(
    r"色|码|号|(?<![A-Za-z])(?:[SML]|X+[SL]|[2-5]XL)(?![A-Za-z])|还有|有货|多少钱|价|[这那]款|[这那]件", re.IGNORECASE
)
_AND_THAT = re.compile(r"(?:那|那么)?\S{1,6}呢[?？]?")


async def look_up_products(text: str, context: ToolContext, limit: int = 3) -> list[ProductInfo]:
    """Return the products that `text` names, with today's price and stock."""
    names = await context.names.get(context.merchant_id)
    named = best_matches(text, names, limit)
    for line in reversed(context.said[-_LINES_BACK:]) if not named and refers_back(text) else ():
        named = named or best_matches(line, names, limit)
    if not named:
        return []
    async with context.database.shop(context.merchant_id) as connection:
        return await load_products(connection, named)


async def look_up_candidates(text: str, context: ToolContext, limit: int = 4) -> list[ProductInfo]:
    """Return the products that have the colour and size `text` asks for without saying of what, with those only."""
    if not refers_back(text):
        return []
    async with context.database.shop(context.merchant_id) as connection:
        offered = await option_values(connection)
        wanted = {name: sorted(wanted_options(text, values)) for name, values in offered.items()}
        asked = {name: values for name, values in wanted.items() if values}
        found = await products_with(connection, asked, limit) if asked else []
    return [replace(product, variants=_only(product, asked)) for product in found]


def _only(product: ProductInfo, asked: Mapping[str, Sequence[str]]) -> tuple[VariantInfo, ...]:
    return tuple(v for v in product.variants if all(v.options.get(name) in values for name, values in asked.items()))


def refers_back(text: str) -> bool:
    """Return whether a short text asks for a colour, a size or measures of something named before: 砖红呢."""
    return len(text) <= 40 and bool(_OPTION.search(text) or _AND_THAT.fullmatch(text) or read_body(text))


def product_fact(product: ProductInfo) -> dict[str, Any]:
    """Return a product as the model and the grounding check read it; prices in fen and in words."""
    return {
        "商品": product.name,
        "类别": product.category,
        "price_fen": product.price_fen,
        "list_price_fen": product.list_price_fen,
        "现价": yuan(product.price_fen),
        "原价": yuan(product.list_price_fen) if product.list_price_fen else None,
        "说明": product.description,
        "规格": [_variant_fact(variant) for variant in product.variants],
    }


def _variant_fact(variant: VariantInfo) -> dict[str, Any]:
    fact: dict[str, Any] = {**variant.options, "stock": variant.stock, "库存": _stock(variant)}
    if variant.price_fen is not None:
        fact |= {"price_fen": variant.price_fen, "现价": yuan(variant.price_fen)}
    if variant.stores:
        fact["各店库存"] = [{"门店": store, "stock": left} for store, left in sorted(variant.stores.items())]
    return fact


def describe(product: ProductInfo, text: str) -> str:
    """Return a product in a sentence or two, about the colours and sizes `text` asks for."""
    price = f"{product.name}现在 {yuan(product.price_fen)}"
    if product.list_price_fen and product.list_price_fen > product.price_fen:
        price += f"（原价 {yuan(product.list_price_fen)}）"
    asked = wanted_options(text, {value for variant in product.variants for value in variant.options.values()})
    chosen = [variant for variant in product.variants if _fits(variant, asked, product.variants)]
    if not chosen:
        return f"{price}。"
    if asked:
        lines = "，".join(f"{_label(variant)}{_stock(variant)}{_by_store(variant)}" for variant in chosen[:6])
        return f"{price}。{lines}。"
    available = [_label(variant) for variant in chosen if variant.stock > 0]
    if not available:
        return f"{price}，目前全部缺货。"
    return f"{price}。现货有：{'、'.join(available[:12])}。"


def describe_briefly(product: ProductInfo) -> str:
    """Return a product in a line: its name, its price, the colours there are."""
    colours = dict.fromkeys(v.options["颜色"] for v in product.variants if v.stock > 0 and v.options.get("颜色"))
    told = say("product_colours", colours="、".join(colours)) if colours else ""
    return say("product_briefly", name=product.name, price=yuan(product.price_fen), colours=told)


def _fits(variant: VariantInfo, asked: set[str], all_variants: tuple[VariantInfo, ...]) -> bool:
    """Whether the variant has what was asked, option by option (a colour asked binds only the colour)."""
    for name, value in variant.options.items():
        offered = {other.options.get(name) for other in all_variants}
        if asked & offered and value not in asked:
            return False
    return True


def _label(variant: VariantInfo) -> str:
    # JSON in the database keeps no order: people say the size last
    return "".join(value for _, value in sorted(variant.options.items(), key=lambda option: option[0] == "尺码"))


def _by_store(variant: VariantInfo) -> str:
    """Return where the pieces are, when stores are known: （总店 2 件、西湖店 1 件）."""
    there = "、".join(f"{store} {left} 件" for store, left in sorted(variant.stores.items()) if left > 0)
    return f"（{there}）" if there else ""


def _stock(variant: VariantInfo) -> str:
    return "缺货" if variant.stock <= 0 else f"有货（剩 {variant.stock} 件）"


@tool(parse_docstring=True)
async def find_products(query: str, context: Annotated[ToolContext, InjectedToolArg]) -> list[dict[str, Any]]:
    """Look up products of this shop: current price, colours, sizes and stock.

    Args:
        query: The product as the customer calls it, with colour and size if mentioned, e.g. "黑色大码卫衣".
    """
    named = await look_up_products(query, context)
    return [product_fact(product) for product in named or await look_up_candidates(query, context)]
