"""Goods without a model: what there is, which size fits, and which things of a kind a shop has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from agent.intents import recognise
from agent.phrases import say
from agent.sizing import Body, Fit, advise, asks_for_a_size, read_body
from store.orders.catalog import ProductInfo
from tools.browsing import look_up_kind
from tools.context import ToolContext
from tools.naming import asks_whether_there_is, only_of_options
from tools.products import describe, describe_briefly, look_up_candidates
from tools.sizes import describe_size

_LINES_BACK = 3  # how far back a size was asked for, or a measure told
_LONGEST_MEASURES = 25


def about_size(question: str, products: Sequence[ProductInfo], said: Sequence[str]) -> str | None:
    """Return the size that fits by the tables of the goods meant; None where none of them has one.

    The question may come in pieces: measures, then the thing, or the other way round. `said` ends with the question.
    """
    if not products or not _wants_a_size(question, said[-1 - _LINES_BACK : -1], products):
        return None
    body: Body = {}
    for line in said[-1 - _LINES_BACK :]:
        body = {**body, **read_body(line)}
    known = [product for product in products if advise(product.size_table, body).fit is not Fit.NO_TABLE]
    return "\n".join(describe_size(product, body) for product in known) or None


def _wants_a_size(question: str, before: Sequence[str], products: Sequence[ProductInfo]) -> bool:
    if asks_for_a_size(question):
        return True
    measures = len(question) <= _LONGEST_MEASURES and bool(read_body(question)) and recognise(question) is None
    return any(map(asks_for_a_size, before)) and (measures or asks_whether_there_is(question, products))


def no_size_table(question: str, products: Sequence[ProductInfo]) -> str | None:
    """Return that the thing whose size is asked for has no table of sizes, honestly."""
    if not asks_for_a_size(question):
        return None
    return "\n".join(describe_size(product, read_body(question)) for product in products) or None


def about_goods(text: str, products: Sequence[ProductInfo]) -> str | None:
    """Return price and stock of goods, about the colours and sizes a text asks for."""
    return "\n".join(describe(product, text) for product in products) or None


async def goods_of_a_kind(question: str, context: ToolContext) -> str | None:
    """Return what a shop has of a kind (我想买条裙子), or in a colour or size of nothing in particular (红色的)."""
    if kind := await look_up_kind(question, context):
        return "\n".join([*map(describe_briefly, kind), say("which_product")])
    if not only_of_options(question):
        return None
    before = takewhile(only_of_options, reversed(context.said[-1 - _LINES_BACK : -1]))
    return await candidates(" ".join([*before, question]), context)


async def candidates(question: str, context: ToolContext) -> str | None:
    """Return what there is in the colour and size that were asked for of nothing in particular."""
    products = await look_up_candidates(question, context)
    if not products:
        return None
    return "\n".join([*(describe(product, question) for product in products), say("which_product")])
