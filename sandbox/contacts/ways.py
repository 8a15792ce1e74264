"""QR codes that add a member (wecom-api.md §4.3)."""

from __future__ import annotations

import itertools
from typing import Any

from sandbox.call import Answer, Call
from sandbox.contacts.book import Way
from sandbox.refusal import Refusal

MAX_MEMBERS = 100
MAX_STATE = 30
_ids = itertools.count(1)


def add(call: Call) -> Answer:
    """Make a QR code."""
    kind = call.whole("type", 0, 1, 2)
    if call.whole("scene", 0, 1, 2) == 1:
        raise Refusal(41042, "only scene 2 has a QR code here")
    userids = _members(call)
    if kind == 1 and len(userids) != 1:
        raise Refusal(41042, "type 1 takes one user")
    state = str(call.body.get("state") or "")
    if len(state) > MAX_STATE:
        raise Refusal(41042, "state too long")
    skip = bool(call.body.get("skip_verify", True))
    way = Way(f"cfgSim{next(_ids):04d}", kind, userids, state, str(call.body.get("remark") or ""), skip)
    call.app.corp.contacts.ways[way.config_id] = way
    return {"config_id": way.config_id, "qr_code": f"https://wework.qpic.cn/sandbox/way/{way.config_id}"}


def get(call: Call) -> Answer:
    """Answer one QR code."""
    return {"contact_way": _row(_require(call))}


def list_ways(call: Call) -> Answer:
    """Answer the ids of all QR codes."""
    return {"contact_way": [{"config_id": key} for key in call.app.corp.contacts.ways], "next_cursor": ""}


def update(call: Call) -> Answer:
    """Change members, remark or verification of a QR code."""
    way = _require(call)
    if call.body.get("user") is not None:
        way.userids = _members(call)
    way.remark = str(call.body.get("remark", way.remark))
    way.skip_verify = bool(call.body.get("skip_verify", way.skip_verify))
    return {}


def delete(call: Call) -> Answer:
    """Forget a QR code."""
    del call.app.corp.contacts.ways[_require(call).config_id]
    return {}


def _members(call: Call) -> list[str]:
    userids = call.strings("user")
    if not 1 <= len(userids) <= MAX_MEMBERS:
        raise Refusal(41041, "invalid number of users")
    for userid in userids:
        if not call.app.sees(userid):
            raise Refusal(40003, "invalid userid")
    return userids


def _require(call: Call) -> Way:
    way = call.app.corp.contacts.ways.get(call.text("config_id", 41046))
    if way is None:
        raise Refusal(41046, "invalid config_id")
    return way


def _row(way: Way) -> dict[str, Any]:
    return {
        "config_id": way.config_id,
        "type": way.kind,
        "scene": 2,
        "user": way.userids,
        "state": way.state,
        "remark": way.remark,
        "skip_verify": way.skip_verify,
    }
