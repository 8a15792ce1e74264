"""Looking around: the goods of a kind that is named, 我想买条裙子, 有什么外套."""

from __future__ import annotations

import re

from store.orders.catalog import ProductInfo, load_products
from tools.context import ToolContext

_LOOKING = re.compile(r"想[买要看找]|想入手|有没?有?[什啥]么?|有哪些|哪些|推荐|看看|买[条件个双顶套款]|求[购推]")
_AROUND = re.compile(
    r"请问|麻烦|你们?家?|咱们?家?|店里|家里|给我|帮我|我们?|今天|最近|现在|有没有|有什么|有啥|有哪些|哪些|什么|啥|推荐"
    r"|想[买要看找]|想入手|看看|看一?下|求购|求推|新款|好看|[想要买看有一二两几条件个双顶套款的吗么嘛呢啊呀吧了下求]|[^\w]"
)
_LONGEST = 5
_SHOWN = 4


async def look_up_kind(text: str, context: ToolContext) -> list[ProductInfo]:
    """Return at most four goods of the kind that somebody looking around names; empty when nobody does."""
    kind = _kind(text)
    if not kind:
        return []
    names = await context.names.get(context.merchant_id)
    found = [thing.id for thing in names if any(kind in name for name, _ in thing.names)]
    async with context.database.shop(context.merchant_id) as connection:
        return await load_products(connection, found[:_SHOWN]) if found else []


def _kind(text: str) -> str:
    """Return what a message that looks around looks for: 裙 of 我想买条裙子, '' when it says more or does not look."""
    if not _LOOKING.search(text):
        return ""
    rest = _AROUND.sub("", text).lower()
    kind = rest.removesuffix("子") if len(rest) == 2 else rest
    return kind if 1 <= len(kind) <= _LONGEST else ""
