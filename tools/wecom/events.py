"""From the XML inside a callback to a typed signal.

wechatpy parses and knows most types; for those it lacks or has in part (§8.2: OpenKfId, card taps, kf
account changes) the nodes it keeps are read here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.work.events import ChangeExternalContactEvent, KFMsgOrEventEvent
from wechatpy.work.parser import parse_message

from agent.errors import Forged
from tools.wecom.signals import (
    CardTap,
    ContactChange,
    KfAccountChange,
    KfSignal,
    MemberGone,
    Other,
    Signal,
    StaffMessage,
    TagChange,
)
from tools.wecom.xml_guard import check_xml

Nodes = Mapping[str, Any]
CARD_EVENTS = frozenset({"template_card_event", "template_card_menu_event"})


def parse_signal(xml: bytes) -> Signal:
    """Return what a decrypted callback tells.

    Raises:
        Forged: ``malformed``, whatever is wrong with it.
    """
    check_xml(xml)
    try:
        message = parse_message(xml)
        nodes = message._data
    except (ExpatError, UnicodeError, KeyError, TypeError, AttributeError, ValueError):
        raise Forged("malformed") from None
    if isinstance(message, KFMsgOrEventEvent):
        return _kf_signal(nodes)
    if isinstance(message, ChangeExternalContactEvent):
        return _contact_change(nodes)
    return _READERS.get(_kind(nodes), _other)(nodes)


def signal_key(xml: bytes) -> str:
    """Return what tells a callback apart from others; the same for WeCom's repeats of it (§2.4)."""
    return hashlib.sha256(xml).hexdigest()


def _kind(nodes: Nodes) -> str:
    msgtype = _text(nodes, "MsgType").lower()
    if msgtype != "event":
        return "message"
    event = _text(nodes, "Event").lower()
    return "card" if event in CARD_EVENTS else event


def _kf_signal(nodes: Nodes) -> Signal:
    if not (open_kfid := _text(nodes, "OpenKfId")):
        raise Forged("malformed")
    return KfSignal(open_kfid, _text(nodes, "Token"), _created(nodes))


def _kf_accounts(nodes: Nodes) -> Signal:
    return KfAccountChange(
        added=_texts(nodes, "AuthAddOpenKfId"),
        removed=_texts(nodes, "AuthDelOpenKfId"),
        created_at=_created(nodes),
    )


def _contact_change(nodes: Nodes) -> Signal:
    return ContactChange(
        change_type=_text(nodes, "ChangeType"),
        userid=_text(nodes, "UserID"),
        external_userid=_text(nodes, "ExternalUserID"),
        state=_text(nodes, "State"),
        welcome_code=_text(nodes, "WelcomeCode"),
        source=_text(nodes, "Source"),
        fail_reason=_text(nodes, "FailReason"),
        created_at=_created(nodes),
    )


def _tag_change(nodes: Nodes) -> Signal:
    return TagChange(
        change_type=_text(nodes, "ChangeType"),
        tag_id=_text(nodes, "Id"),
        tag_type=_text(nodes, "TagType"),
        created_at=_created(nodes),
    )


def _card_tap(nodes: Nodes) -> Signal:
    return CardTap(
        userid=_text(nodes, "FromUserName"),
        task_id=_text(nodes, "TaskId"),
        event_key=_text(nodes, "EventKey"),
        response_code=_text(nodes, "ResponseCode"),
        card_type=_text(nodes, "CardType"),
        selected={
            _text(item, "QuestionKey"): _texts(_inner(item, "OptionIds"), "OptionId")
            for item in _all(_inner(nodes, "SelectedItems"), "SelectedItem")
            if isinstance(item, Mapping)
        },
        created_at=_created(nodes),
    )


def _staff_message(nodes: Nodes) -> Signal:
    msgtype = _text(nodes, "MsgType").lower()
    return StaffMessage(
        userid=_text(nodes, "FromUserName"),
        msgid=_text(nodes, "MsgId"),
        msgtype=msgtype,
        text=_staff_text(msgtype, nodes),
        media_id=_text(nodes, "MediaId"),
        created_at=_created(nodes),
    )


_STAFF_NAMES = {"image": "图片", "voice": "语音", "video": "视频", "location": "位置", "link": "链接"}


def _staff_text(msgtype: str, nodes: Nodes) -> str:
    if msgtype == "text":
        return _text(nodes, "Content")
    label = _text(nodes, "Label") or _text(nodes, "Title")
    return f"[{_STAFF_NAMES.get(msgtype, '暂不支持的消息')}] {label}".rstrip()


def _member_left(nodes: Nodes) -> Signal:
    return MemberGone(_text(nodes, "FromUserName"), _created(nodes))


def _contacts_changed(nodes: Nodes) -> Signal:
    if _text(nodes, "ChangeType") == "delete_user":
        return MemberGone(_text(nodes, "UserID"), _created(nodes))
    return _other(nodes)


def _other(nodes: Nodes) -> Signal:
    return Other(
        msgtype=_text(nodes, "MsgType"),
        event=_text(nodes, "Event"),
        change_type=_text(nodes, "ChangeType"),
        userid=_text(nodes, "FromUserName"),
        created_at=_created(nodes),
    )


def _text(nodes: Nodes, name: str) -> str:
    value = nodes.get(name)
    return value if isinstance(value, str) else ""


def _all(nodes: Nodes, name: str) -> list[Any]:
    value = nodes.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(nodes: Nodes, name: str) -> tuple[str, ...]:
    return tuple(value for value in _all(nodes, name) if isinstance(value, str))


def _inner(nodes: Nodes, name: str) -> Nodes:
    value = nodes.get(name)
    return value if isinstance(value, Mapping) else {}


def _created(nodes: Nodes) -> datetime:
    seconds = _text(nodes, "CreateTime")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        raise Forged("malformed")
    return datetime.fromtimestamp(int(seconds), UTC)


_READERS: dict[str, Callable[[Nodes], Signal]] = {
    "message": _staff_message,
    "card": _card_tap,
    "unsubscribe": _member_left,
    "change_contact": _contacts_changed,
    "kf_account_auth_change": _kf_accounts,
    "change_external_tag": _tag_change,
}
