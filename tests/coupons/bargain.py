"""A shop with coupons, and a customer who bargains."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agent.coupons import Limits
from sandbox.ledger import Entry, Kind
from sandbox.model.request import Reply, ToolCall
from store.coupons.coupons import add_coupon, save_limits
from tests.worlds import SHOP, Town, town

PUBLIC = "https://shop.example.test"
TWO_OWNERS = SHOP | {
    "staff": [
        {"userid": "zhang_san", "name": "张三", "role": "owner"},
        {"userid": "wang_wu", "name": "王五", "role": "owner"},
        {"userid": "li_si", "name": "李四", "role": "staff"},
    ]
}
SMALL = {"name": "满99减10", "amount_fen": 1_000, "most_off_fen": 1_000, "threshold_fen": 9_900}
BIG = {"name": "满199减30", "amount_fen": 3_000, "most_off_fen": 3_000, "threshold_fen": 19_900}
LINK = re.compile(re.escape(PUBLIC) + r"(/c/[\w-]+)")


@asynccontextmanager
async def bargain(
    database_url: str, folder: Path, *coupons: dict[str, Any], limits: Limits | None = None, **wishes: Any
) -> AsyncIterator[Town]:
    """Run a house whose shop offers coupons and whose model says what the test tells it to."""
    chosen: dict[str, Any] = {"model": True, "shop": TWO_OWNERS, "public_url": PUBLIC} | wishes
    async with town(database_url, folder, **chosen) as t:
        async with t.house.database.shop(t.merchant_id) as connection:
            for coupon in coupons or (SMALL, BIG):
                await add_coupon(connection, t.merchant_id, coupon)
            await save_limits(connection, t.merchant_id, limits or Limits())
        yield t


def asks(coupon: str, reason: str = "老顾客嫌贵") -> Reply:
    """Return what a model says that wants a coupon."""
    return Reply(tool_calls=(ToolCall("request_coupon", {"coupon": coupon, "reason": reason}),))


def cards(t: Town, userid: str = "zhang_san") -> list[Entry]:
    """Return the cards a member was sent."""
    sent = t.world.ledger.entries(Kind.WORK_MESSAGE)
    return [entry for entry in sent if entry.userid == userid and entry.msgtype == "template_card"]


def button(entry: Entry, which: int) -> str:
    """Return the key of a card's button: 0 agrees, 1 refuses."""
    return str(entry.data["template_card"]["button_list"][which]["key"])


def settled(t: Town) -> set[str]:
    """Return what cards say in place of their buttons."""
    return {entry.data["button"]["replace_name"] for entry in t.world.ledger.entries(Kind.CARD_UPDATE)}


def link_in(texts: list[str]) -> str:
    """Return the path of the claim page a customer was sent."""
    found = LINK.search("\n".join(texts))
    assert found is not None, texts
    return found[1]


WAITING = Reply("这个我请老板看一下，定了马上告诉您。")


async def grants(t: Town) -> list[dict[str, Any]]:
    """Return every grant of the shop, oldest first."""
    async with t.house.database.shop(t.merchant_id) as connection:
        rows = await connection.execute("SELECT id, external_userid, status, code FROM coupon_grants ORDER BY id")
        return list(await rows.fetchall())
