"""Two shops that must never be mixed up, and a model that speaks for whichever it is asked by."""

from __future__ import annotations

import re
from typing import Any

from agent.coupons import Limits
from agent.settings import Settings
from sandbox.model.request import ChatRequest, Reply, ToolCall, text_of
from store.coupons.coupons import add_coupon, save_limits
from store.engine import Database
from store.entries.entries import upsert_entries
from store.shops.shopfile import parse_shop_file
from xiaoer.commands.shop import open_shop

COUPON_STOCK = 12
COUPON = {"name": "满99减10", "amount_fen": 1_000, "most_off_fen": 1_000, "threshold_fen": 9_900}
LIMITS = Limits(customer_per_day=1)
BARGAIN = "便宜"
CODE = re.compile(r"[A-Z]{5}")
"""What every message of a customer carries once, so that a reply tells what it answers."""


def _shop(name: str, mark: str, number: int) -> dict[str, Any]:
    corp_id = f"ww{number:016x}"
    return {
        "name": name,
        "corp_id": corp_id,
        "agent_id": 1000002,
        "secret": f"app-secret-{number}",
        "callback_token": f"simTok3n{number}",
        "encoding_aes_key": f"abcdefghijklmnopqrstuvwxyz0123456789ABCDE{number}Q"[:43],
        "stores": [{"name": f"{mark}总店", "address": f"{mark}路 {number} 号", "hours": ""}],
        "kf_accounts": [{"open_kfid": f"wkChaos{number}", "name": f"{mark}客服", "servicers": [f"servicer{number}"]}],
        "staff": [{"userid": f"servicer{number}", "name": f"{mark}店长", "role": "owner"}],
        "policy": f"{mark}不议价；七天无理由退换。",
    }


MARKS = {f"ww{number:016x}": mark for number, mark in ((1, "青禾"), (2, "白露"))}
"""By corp: the word that only this shop says."""
SHOPS = [_shop("青禾女装", "青禾", 1), _shop("白露茶铺", "白露", 2)]


def account_of(shop: dict[str, Any]) -> str:
    """Return the kf account customers of a shop write to."""
    return str(shop["kf_accounts"][0]["open_kfid"])


def servicer_of(shop: dict[str, Any]) -> str:
    """Return the member who takes a shop's customers."""
    return str(shop["kf_accounts"][0]["servicers"][0])


async def open_all(settings: Settings, database: Database) -> None:
    """Open both shops with their answers and a coupon of which there are few."""
    for shop in SHOPS:
        mark = MARKS[shop["corp_id"]]
        merchant_id = await open_shop(settings, database, parse_shop_file(shop))
        entries = [
            {"question": "多久发货", "answer": f"{mark}付款后 48 小时内发出。"},
            {"question": "满多少包邮", "answer": f"{mark}满 199 元包邮。"},
            {"question": "有大码吗", "answer": f"{mark}有的，到 XXL。"},
        ]
        async with database.session(merchant_id) as session:
            await upsert_entries(session, merchant_id, entries)
        async with database.shop(merchant_id) as connection:
            await add_coupon(connection, merchant_id, COUPON | {"stock": COUPON_STOCK})
            await save_limits(connection, merchant_id, LIMITS)


def speak(request: ChatRequest) -> Reply:
    """Answer as the shop whose prompt it is, with the codes of what was asked; bargained with, ask for a coupon."""
    system = text_of(request.messages[0]) if request.messages else ""
    mark = next((mark for mark in MARKS.values() if mark in system), "")
    if BARGAIN in request.question and not request.after_tool and "request_coupon" in request.tool_names:
        return Reply(tool_calls=(ToolCall("request_coupon", {"coupon": COUPON["name"], "reason": "老顾客"}),))
    return Reply(f"{mark}看到啦：{'、'.join(CODE.findall(request.question))}")
