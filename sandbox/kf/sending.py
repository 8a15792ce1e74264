"""`kf/send_msg` and `kf/send_msg_on_event`: what the shop says (wecom-api.md §3.5, §3.6)."""

from __future__ import annotations

from sandbox.call import Answer, Call
from sandbox.faults import FaultKind
from sandbox.kf import events
from sandbox.kf.account import KfAccount
from sandbox.kf.bodies import MENU_ACTIONS, check_body, check_msgid, count_actions
from sandbox.kf.codes import Scene
from sandbox.kf.session import Session
from sandbox.ledger import Kind
from sandbox.refusal import Refusal


def send_msg(call: Call) -> Answer:
    """Deliver a message inside the window and the quota; the answer has its msgid."""
    account = call.account()
    session = account.known_session(call.body.get("touser"), call.now)
    msgtype, payload = check_body(call.body, account.corp, call.now)
    msgid = _fresh_msgid(call, account)
    session.check_sendable(call.now)
    was = session.state
    session.sent()
    account.sent_msgids.add(msgid)
    call.world.deliver(Kind.REPLY, session, msgid, msgtype, payload)
    if session.state is not was:
        call.world.note_transition(session, was, by="send_msg")
    _maybe_fail(call, account, session, msgid)
    return {"msgid": msgid}


def send_msg_on_event(call: Call) -> Answer:
    """Deliver the one message a code allows; it does not count against the quota."""
    msgtype = str(call.body.get("msgtype") or "")
    value = call.text("code")
    code = call.world.codes.check(value, msgtype, call.now)
    account = call.world.accounts[code.session.open_kfid]
    if account.corp is not call.app.corp:
        raise Refusal(40058, "invalid code")
    _, payload = check_body(call.body, account.corp, call.now)
    if msgtype == "msgmenu" and count_actions(payload.get("list") or []) > MENU_ACTIONS:
        raise Refusal(95008, "too many menu items")
    msgid = _fresh_msgid(call, account)
    code.used = True
    account.sent_msgids.add(msgid)
    if code.scene is Scene.WELCOME:
        code.session.welcomed_at = call.now
    call.world.deliver(Kind.EVENT_REPLY, code.session, msgid, msgtype, payload)
    _maybe_fail(call, account, code.session, msgid)
    return {"msgid": msgid}


def _fresh_msgid(call: Call, account: KfAccount) -> str:
    msgid = check_msgid(call.body) or account.next_msgid("out")
    if msgid in account.sent_msgids:
        raise Refusal(95033, "duplicate msgid")
    return msgid


def _maybe_fail(call: Call, account: KfAccount, session: Session, msgid: str) -> None:
    fault = call.fault(FaultKind.SEND_FAIL)
    if fault is None:
        return
    events.send_failed(call.world, account, session, msgid, fault.fail_type)
