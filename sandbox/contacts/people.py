"""Customers and who follows them (wecom-api.md §4.1)."""

from __future__ import annotations

from typing import Any

from sandbox.call import Answer, Call
from sandbox.contacts.book import Relation
from sandbox.refusal import Refusal

MAX_REMARK = 20
MAX_DESCRIPTION = 150


def followers(call: Call) -> Answer:
    """Answer the visible members who may follow customers."""
    return {"follow_user": [userid for userid in call.app.corp.users if call.app.sees(userid)]}


def list_customers(call: Call) -> Answer:
    """Answer a member's customers; 84061 when there are none."""
    userid = _visible(call, call.query.get("userid", ""))
    mine = [relation.external_userid for relation in call.app.corp.contacts.of_member(userid)]
    if not mine:
        raise Refusal(84061, "not external contact")
    return {"external_userid": mine}


def get_customer(call: Call) -> Answer:
    """Answer a customer with everyone who follows them."""
    external_userid = call.query.get("external_userid")
    if not external_userid:
        raise Refusal(41035, "external_userid missing")
    ties = [tie for tie in call.app.corp.contacts.of_customer(external_userid) if call.app.sees(tie.userid)]
    if not ties:
        raise Refusal(84061, "not external contact")
    return {
        "external_contact": _profile(call, external_userid),
        "follow_user": [_follow(call, tie) for tie in ties],
        "next_cursor": "",
    }


def batch_by_user(call: Call) -> Answer:
    """Answer the customers of several members, page by page; tags as ids."""
    userids = [_visible(call, userid) for userid in call.strings("userid_list")]
    if not 1 <= len(userids) <= 100:
        raise Refusal(40063, "invalid userid_list")
    ties = [tie for userid in userids for tie in call.app.corp.contacts.of_member(userid)]
    start, limit = _start(call), call.whole("limit", 50, 1, 100)
    end = start + limit
    rows = [
        {"external_contact": _profile(call, tie.external_userid), "follow_info": _follow_info(tie)}
        for tie in ties[start:end]
    ]
    return {"external_contact_list": rows, "next_cursor": f"bc_{end}" if end < len(ties) else ""}


def remark(call: Call) -> Answer:
    """Change what a member noted about a customer."""
    tie = call.app.corp.contacts.find(call.text("userid", 40003), call.text("external_userid", 41035))
    changes = [name for name in ("remark", "description", "remark_mobiles") if call.body.get(name) is not None]
    if not changes:
        raise Refusal(40058, "nothing to change")
    words, description = str(call.body.get("remark") or ""), str(call.body.get("description") or "")
    if len(words) > MAX_REMARK or len(description) > MAX_DESCRIPTION:
        raise Refusal(40058, "remark too long")
    if "remark" in changes:
        tie.remark = words
    if "description" in changes:
        tie.description = description
    if "remark_mobiles" in changes:
        tie.remark_mobiles = [number for number in call.strings("remark_mobiles") if number]
    return {}


def _visible(call: Call, userid: str) -> str:
    if userid not in call.app.corp.users:
        raise Refusal(40003, "invalid userid")
    if not call.app.sees(userid):
        raise Refusal(60011, "no privilege to access this member")
    return userid


def _start(call: Call) -> int:
    cursor = str(call.body.get("cursor") or "bc_0").removeprefix("bc_")
    if not cursor.isdecimal():
        raise Refusal(50100, "invalid cursor")
    return int(cursor)


def _profile(call: Call, external_userid: str) -> dict[str, Any]:
    customer = call.app.corp.customer(external_userid)
    row: dict[str, Any] = {
        "external_userid": customer.external_userid,
        "name": customer.name,
        "type": 1,
        "avatar": "",
        "gender": 0,
    }
    return row | ({"unionid": customer.unionid} if customer.unionid else {})


def _follow(call: Call, tie: Relation) -> dict[str, Any]:
    board = call.app.corp.contacts.tags
    tags = []
    for tag_id in sorted(tie.tags):
        group, tag = board.require(tag_id)
        tags.append({"group_name": group.name, "tag_name": tag.name, "tag_id": tag.id, "type": 1})
    row = {name: value for name, value in _follow_info(tie).items() if name != "tag_id"}
    return {**row, "tags": tags, "oper_userid": tie.external_userid}


def _follow_info(tie: Relation) -> dict[str, Any]:
    row: dict[str, Any] = {
        "userid": tie.userid,
        "remark": tie.remark,
        "description": tie.description,
        "createtime": int(tie.created_at),
        "tag_id": sorted(tie.tags),
        "remark_mobiles": tie.remark_mobiles,
        "add_way": tie.add_way,
    }
    return row | ({"state": tie.state} if tie.state else {})
