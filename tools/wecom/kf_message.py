"""What `kf/sync_msg` brings: messages of customers and servicers, and events (wecom-api.md §3.2, §3.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from tools.wecom.kf_text import readable

FROM_CUSTOMER = 3
FROM_SYSTEM = 4
FROM_SERVICER = 5


@dataclass(frozen=True, slots=True)
class KfMessage:
    """One item of a sync page. Nodes WeCom left out are empty; types we do not know keep their payload.

    Attributes:
        msgid: Unique in its kf account; made from the content when WeCom gave none.
        open_kfid: The kf account; for events taken from the event.
        external_userid: The customer; for events taken from the event, empty for events about servicers.
        origin: `FROM_CUSTOMER`, `FROM_SYSTEM` or `FROM_SERVICER`.
        send_time: When it was sent, UTC.
        msgtype: ``text``, ``image``, ``event`` …
        servicer_userid: Who wrote it (origin 5) or whom the event is about.
        payload: What stands under the key named like the msgtype.
    """

    msgid: str
    open_kfid: str
    external_userid: str
    origin: int
    send_time: datetime
    msgtype: str
    servicer_userid: str
    payload: dict[str, Any]

    @classmethod
    def read(cls, item: Mapping[str, Any]) -> KfMessage:
        """Return the message in one entry of ``msg_list``."""
        msgtype = _text(item, "msgtype")
        node = item.get(msgtype)
        payload = dict(node) if isinstance(node, Mapping) else {}
        inner = payload if msgtype == "event" else {}
        return cls(
            msgid=_text(item, "msgid") or _made_up_id(item),
            open_kfid=_text(item, "open_kfid") or _text(inner, "open_kfid"),
            external_userid=_text(item, "external_userid") or _text(inner, "external_userid"),
            origin=_number(item, "origin"),
            send_time=datetime.fromtimestamp(_number(item, "send_time"), UTC),
            msgtype=msgtype,
            servicer_userid=_text(item, "servicer_userid") or _text(inner, "servicer_userid"),
            payload=payload,
        )

    @property
    def event_type(self) -> str:
        """Return the kind of event, such as ``enter_session``; empty for a message."""
        return _text(self.payload, "event_type") if self.msgtype == "event" else ""

    @property
    def text(self) -> str:
        """Return what a person would read: the words, or a name in brackets such as ``[图片]``."""
        return readable(self.msgtype, self.payload)

    @property
    def menu_id(self) -> str:
        """Return the id of the menu item the customer tapped, or nothing."""
        return _text(self.payload, "menu_id") if self.msgtype == "text" else ""

    @property
    def media_id(self) -> str:
        """Return what `media/get` fetches for an image, voice, video or file, or nothing."""
        return _text(self.payload, "media_id")


@dataclass(frozen=True, slots=True)
class SyncPage:
    """One page of `kf/sync_msg`. An empty page is not the last one: only `has_more` tells."""

    next_cursor: str
    has_more: bool
    messages: list[KfMessage]

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> SyncPage:
        """Return the page in WeCom's answer; entries that are not objects are left out."""
        items = answer.get("msg_list")
        return cls(
            next_cursor=_text(answer, "next_cursor"),
            has_more=_number(answer, "has_more") == 1,
            messages=[
                KfMessage.read(item) for item in (items if isinstance(items, list) else []) if isinstance(item, Mapping)
            ],
        )


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    return "" if value is None or isinstance(value, Mapping | list) else str(value)


def _number(node: Mapping[str, Any], name: str) -> int:
    try:
        return min(max(int(node.get(name) or 0), 0), 253_402_300_799)
    except (TypeError, ValueError, OverflowError):
        return 0


def _made_up_id(item: Mapping[str, Any]) -> str:
    body = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
    return "x_" + hashlib.sha256(body).hexdigest()[:30]
