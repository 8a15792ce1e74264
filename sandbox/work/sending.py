"""`message/send` and what may follow it (wecom-api.md §5.1)."""

from __future__ import annotations

from typing import Any

from sandbox.call import Answer, Call
from sandbox.ledger import Kind
from sandbox.refusal import Refusal
from sandbox.work.cards import check_card
from sandbox.work.desk import RECALL_SECONDS, Card

MAX_RECEIVERS = 1000
TEXT_BYTES = 2048
MEDIA_TYPES = ("image", "voice", "video", "file")
TYPES = (*MEDIA_TYPES, "text", "textcard", "news", "mpnews", "markdown", "miniprogram_notice", "template_card")
DUPLICATE_SECONDS = 1800


def send(call: Call) -> Answer:
    """Send to members; some unknown receivers do not make it fail, all of them do."""
    _check_agent(call)
    known, unknown = _receivers(call)
    msgtype, payload = _message(call)
    answer = {"invaliduser": "|".join(name.lower() for name in unknown), "invalidparty": "", "invalidtag": ""}
    if _repeated(call):
        return {**answer, "msgid": ""}
    card = call.world.desk.keep(call.app, known, call.body, call.now)
    for userid in known:
        dropped = call.world.desk.flooded(call.app, userid, call.now)
        _note(call, card, userid, msgtype, payload, dropped)
    if msgtype == "template_card":
        answer["response_code"] = call.world.desk.response_code(card, call.now)
    return {**answer, "msgid": card.msgid}


def update_card(call: Call) -> Answer:
    """Change a card that was sent: a button's name, or the whole card."""
    _check_agent(call)
    button, card_body = call.body.get("button"), call.body.get("template_card")
    if not isinstance(button, dict) and not isinstance(card_body, dict):
        raise Refusal(40058, "button or template_card missing")
    userids = call.strings("userids")
    unknown = [userid for userid in userids if not call.app.sees(userid)]
    card = call.world.desk.spend_response(call.body.get("response_code"), call.app, call.now)
    for userid in userids or card.userids:
        if userid not in unknown:
            call.world.ledger.add(
                Kind.CARD_UPDATE,
                call.app.corp.corp_id,
                userid=userid,
                msgid=card.msgid,
                msgtype="template_card",
                data={"button": button} if button else {"template_card": card_body},
            )
    return {"invaliduser": unknown}


def recall(call: Call) -> Answer:
    """Take a message back within 24 hours."""
    card = call.world.desk.sent.get(call.text("msgid", 41046))
    if card is None or card.app is not call.app:
        raise Refusal(40058, "invalid msgid")
    if call.now - card.sent_at > RECALL_SECONDS:
        raise Refusal(42052, "too late to recall")
    card.recalled = True
    return {}


def _check_agent(call: Call) -> None:
    agent_id = call.body.get("agentid")
    if not isinstance(agent_id, int | str) or not str(agent_id).isdecimal():
        raise Refusal(40056, "invalid agentid")
    if int(agent_id) != call.app.agent_id:
        raise Refusal(301002, "not allow operate another agent with this accesstoken")


def _receivers(call: Call) -> tuple[list[str], list[str]]:
    """Return the members it reaches and the names that are none."""
    touser = str(call.body.get("touser") or "")
    if not touser and not call.body.get("toparty") and not call.body.get("totag"):
        raise Refusal(82001, "no receiver")
    visible = [userid for userid in call.app.corp.users if call.app.sees(userid)]
    if touser == "@all" or call.body.get("toparty"):
        return visible, []
    names = list(dict.fromkeys(name for name in touser.split("|") if name))
    if len(names) > MAX_RECEIVERS:
        raise Refusal(40032, "too many users")
    by_lower = {userid.lower(): userid for userid in visible}
    known = [by_lower[name.lower()] for name in names if name.lower() in by_lower]
    if not known:
        raise Refusal(81013, "user & party & tag all invalid")
    return known, [name for name in names if name.lower() not in by_lower]


def _message(call: Call) -> tuple[str, dict[str, Any]]:
    msgtype = str(call.body.get("msgtype") or "")
    payload = call.body.get(msgtype)
    if msgtype not in TYPES:
        raise Refusal(40008, "invalid message type")
    if not isinstance(payload, dict):
        raise Refusal(40058, f"{msgtype} missing")
    if msgtype in MEDIA_TYPES:
        call.app.corp.media.get(payload.get("media_id"), call.now, msgtype)
    if msgtype == "template_card":
        task = (call.app.corp.corp_id, call.app.agent_id, payload.get("task_id"))
        check_card(payload, call.app.callback.url is not None, task in call.world.desk.tasks)
    if msgtype in ("text", "markdown"):
        return msgtype, {**payload, "content": _content(payload)}
    return msgtype, payload


def _content(payload: dict[str, Any]) -> str:
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        raise Refusal(44004, "empty content")
    return content.encode()[:TEXT_BYTES].decode(errors="ignore")


def _repeated(call: Call) -> bool:
    if not call.body.get("enable_duplicate_check"):
        return False
    interval = min(int(call.body.get("duplicate_check_interval") or DUPLICATE_SECONDS), 4 * 3600)
    return call.world.desk.repeated(call.app, call.body, call.now, interval)


def _note(call: Call, card: Card, userid: str, msgtype: str, payload: dict[str, Any], dropped: bool) -> None:
    call.world.ledger.add(
        Kind.WORK_MESSAGE,
        call.app.corp.corp_id,
        userid=userid,
        msgid=card.msgid,
        msgtype=msgtype,
        data={msgtype: payload, "dropped": dropped},
    )
