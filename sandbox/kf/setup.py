"""Accounts, servicers, links and customers of 微信客服 (wecom-api.md §3.7)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.call import Answer, Call
from sandbox.kf.account import KfAccount, Servicer
from sandbox.kf.session import WINDOW
from sandbox.refusal import Refusal

SCENE = re.compile(r"[0-9a-zA-Z_-]{0,32}")


def list_accounts(call: Call) -> Answer:
    """Answer the accounts of the corp, by offset and limit."""
    offset, limit = call.whole("offset", 0, 0, 10**9), call.whole("limit", 100, 1, 100)
    mine = [known for known in call.world.accounts.values() if known.corp is call.app.corp and not known.deleted]
    rows = [
        {
            "open_kfid": account.open_kfid,
            "name": account.name,
            "avatar": "",
            "manage_privilege": account.granted,
        }
        for account in mine[offset : offset + limit]
    ]
    return {"account_list": rows}


def list_servicers(call: Call) -> Answer:
    """Answer who receives customers of an account."""
    rows: list[dict[str, Any]] = []
    for servicer in call.account().servicers.values():
        row: dict[str, Any] = {"userid": servicer.userid, "status": servicer.status}
        rows.append(row | ({"stop_type": servicer.stop_type} if servicer.status else {}))
    return {"servicer_list": rows}


def add_servicers(call: Call) -> Answer:
    """Make members servicers; the answer tells for each whether it worked."""
    account = call.account()
    return {"result_list": [_add_servicer(call, account, userid) for userid in _userids(call)]}


def delete_servicers(call: Call) -> Answer:
    """Take members off an account."""
    account = call.account()
    results = []
    for userid in _userids(call):
        known = account.servicers.pop(userid, None)
        results.append({"userid": userid, "errcode": 0, "errmsg": "success" if known else "ignored"})
    return {"result_list": results}


def add_contact_way(call: Call) -> Answer:
    """Answer the link that opens a chat with the account."""
    account = call.account()
    scene = str(call.body.get("scene") or "")
    if not SCENE.fullmatch(scene):
        raise Refusal(40058, "invalid scene")
    return {"url": call.world.kf_link(account, scene)}


def batchget_customers(call: Call) -> Answer:
    """Answer names of customers who entered or wrote within 48 hours."""
    wanted = call.strings("external_userid_list")
    if not 1 <= len(wanted) <= 100:
        raise Refusal(40058, "invalid external_userid_list")
    recent = _recent_sessions(call)
    rows = [_customer_row(call, userid) for userid in wanted if userid in recent]
    return {
        "customer_list": rows,
        "invalid_external_userid": [userid for userid in wanted if userid not in recent],
    }


def _recent_sessions(call: Call) -> set[str]:
    recent = set()
    for account in call.world.accounts.values():
        if account.corp is not call.app.corp:
            continue
        for session in account.sessions.values():
            last = max(session.last_customer_at or 0.0, session.entered_at or 0.0)
            if call.now - last <= WINDOW:
                recent.add(session.external_userid)
    return recent


def _customer_row(call: Call, external_userid: str) -> dict[str, Any]:
    customer = call.app.corp.customers[external_userid]
    row: dict[str, Any] = {
        "external_userid": customer.external_userid,
        "nickname": customer.name,
        "avatar": "",
        "gender": 0,
    }
    if customer.unionid:
        row["unionid"] = customer.unionid
    if call.body.get("need_enter_session_context") and customer.scene:
        row["enter_session_context"] = {"scene": customer.scene, "scene_param": customer.scene_param}
    return row


def _userids(call: Call) -> list[str]:
    userids = call.strings("userid_list")
    if not 1 <= len(userids) <= 100:
        raise Refusal(40058, "invalid userid_list")
    return userids


def _add_servicer(call: Call, account: KfAccount, userid: str) -> dict[str, Any]:
    if not call.app.sees(userid):
        return {"userid": userid, "errcode": 60030, "errmsg": "not in the app's visible range"}
    known = userid in account.servicers
    account.servicers.setdefault(userid, Servicer(userid))
    return {"userid": userid, "errcode": 0, "errmsg": "ignored" if known else "success"}
