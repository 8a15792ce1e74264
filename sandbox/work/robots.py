"""Group robots: a key in the address, no token, twenty messages a minute (wecom-api.md §5.4)."""

from __future__ import annotations

from sandbox.call import Answer, Call
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

LIMITS = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}
OTHERS = ("image", "news", "file", "voice", "template_card")


def send(call: Call) -> Answer:
    """Post a message into the group of a robot key."""
    key = call.query.get("key", "")
    corp_id = call.world.robots.get(key)
    if corp_id is None:
        raise Refusal(93000, "invalid webhook url")
    msgtype = str(call.body.get("msgtype") or "")
    payload = call.body.get(msgtype)
    if msgtype not in (*LIMITS, *OTHERS) or not isinstance(payload, dict):
        raise Refusal(40008, "invalid message type")
    content = str(payload.get("content") or "")
    if msgtype in LIMITS and not content:
        raise Refusal(93017, "empty content")
    if len(content.encode()) > LIMITS.get(msgtype, len(content.encode())):
        raise Refusal(45002, "content size out of limit")
    call.world.limits.hit(("robot", key), call.world.limits.robot)
    call.world.ledger.add(Kind.ROBOT, corp_id, msgtype=msgtype, data={msgtype: payload, "key": key})
    return {}
