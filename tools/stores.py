"""The shop's stores: where they are, when they are open, and which is nearest."""

from __future__ import annotations

from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.distance import point, told
from agent.phrases import say
from store.conversations.messages import latest_location
from store.shops.merchants import load_profile
from tools.context import ToolContext
from tools.nearest import Near, by_distance, by_name


@tool(parse_docstring=True)
async def find_stores(place: str, context: Annotated[ToolContext, InjectedToolArg]) -> list[dict[str, Any]]:
    """Look up the shop's stores: address, opening hours, phone, and the nearest to a location the customer has sent.

    Args:
        place: The place the customer named, e.g. "西湖区"; empty for all stores or when they sent a location.
    """
    async with context.database.shop(context.merchant_id) as connection:
        profile = await load_profile(connection, context.merchant_id)
        sent = await latest_location(connection, context.conversation_id)
    stores = profile.stores[:50]
    if place.strip():
        if named := by_name(stores, place.strip()):
            return [_fact(near) for near in named]
        return [{"门店": say("store_not_named", book="model")}, *(_fact(Near(store)) for store in stores[:10])]
    where = point(sent.get("latitude"), sent.get("longitude")) if sent else None
    near = by_distance(stores, where) if where else []
    return [_fact(one) for one in near or [Near(store) for store in stores[:10]]]


def _fact(near: Near) -> dict[str, Any]:
    store = near.store
    fact = {"门店": store.name, "地址": store.address, "营业时间": store.hours, "电话": store.phone}
    return fact | ({"直线距离": told(near.km)} if near.km is not None else {})
