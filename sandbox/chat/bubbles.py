"""What a customer sees on the phone, made from the ledger."""

from __future__ import annotations

from typing import Any

from sandbox.kf.account import KfAccount
from sandbox.kf.session import State
from sandbox.ledger import Entry, Kind

SIDES = {
    Kind.CUSTOMER_MESSAGE: "me",
    Kind.REPLY: "shop",
    Kind.EVENT_REPLY: "shop",
    Kind.STAFF_MESSAGE: "staff",
}
POOL_LINE = "正在为您转接人工客服，请稍候…"
STAFF_LINE = "{name} 已接入，为您服务"
CLOSED_LINE = "本次会话已结束"
RECALL_LINES = {
    Kind.CUSTOMER_RECALL: "你撤回了一条消息",
    Kind.STAFF_RECALL: "对方撤回了一条消息",
}
FAIL_LINE = "一条回复没有送达（原因 {fail_type}）"


def bubble(account: KfAccount, entry: Entry) -> dict[str, Any] | None:
    """Return what an entry looks like: a message of one side, a line in the middle, or nothing."""
    frame = {"seq": entry.seq, "at": entry.at, "msgid": entry.msgid}
    if entry.kind in SIDES:
        body = entry.data.get(entry.msgtype) or {}
        side = SIDES[entry.kind]
        name = person(account, entry.userid) if side == "staff" else account.name
        return {**frame, "side": side, "name": name, "msgtype": entry.msgtype, "body": body}
    line = _line(account, entry)
    return {**frame, "side": "system", "text": line, "recalled": _recalled(entry)} if line else None


def person(account: KfAccount, userid: str) -> str:
    """Return the name customers see of a servicer."""
    user = account.corp.users.get(userid)
    return user.name if user else userid


def _line(account: KfAccount, entry: Entry) -> str | None:
    if entry.kind in RECALL_LINES:
        return RECALL_LINES[entry.kind]
    if entry.kind is Kind.SEND_FAIL:
        return FAIL_LINE.format(**entry.data)
    if entry.kind is not Kind.TRANSITION:
        return None
    match State(entry.data["to"]):
        case State.POOL:
            return POOL_LINE
        case State.STAFF:
            return STAFF_LINE.format(name=person(account, entry.userid))
        case State.CLOSED:
            return CLOSED_LINE
    return None


def _recalled(entry: Entry) -> str | None:
    return entry.msgid if entry.kind in RECALL_LINES else None
