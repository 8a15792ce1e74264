"""What a message to a customer must look like (wecom-api.md §3.5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.corp import Corp

TEXT_BYTES = 2048
HEAD_BYTES = 1024
LINK_TITLE_BYTES = 128
LINK_DESC_BYTES = 512
URL_BYTES = 2048
MENU_ITEMS = 50
MENU_ACTIONS = 10
MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
MENU_LIMITS = {
    "click": {"id": 128, "content": 128},
    "view": {"url": 2048, "content": 1024},
    "miniprogram": {"appid": 32, "pagepath": 1024, "content": 1024},
    "text": {"content": 256},
}
"""Bytes of each field of each kind of menu item."""


def check_msgid(body: dict[str, Any]) -> str | None:
    """Return the caller's msgid, None when there is none.

    Raises:
        Refusal: 40058 for one of the wrong shape; an empty one is wrong too.
    """
    msgid = body.get("msgid")
    if msgid is None:
        return None
    if not isinstance(msgid, str) or not MSGID.fullmatch(msgid):
        raise Refusal(40058, "invalid msgid")
    return msgid


def check_body(body: dict[str, Any], corp: Corp, now: float) -> tuple[str, dict[str, Any]]:
    """Return the msgtype and its payload once everything in it is allowed.

    Raises:
        Refusal: 40008 unknown type, 40058 payload missing, 44004 empty text, 45002 too long,
            40007 bad media, 40039/45034 bad url, 95008/95009 bad menu.
    """
    msgtype = str(body.get("msgtype") or "")
    check = CHECKS.get(msgtype)
    if check is None:
        raise Refusal(40008, "invalid message type")
    payload = body.get(msgtype)
    if not isinstance(payload, dict):
        raise Refusal(40058, f"{msgtype} missing")
    check(payload, corp, now, msgtype)
    return msgtype, payload


def _text(payload: dict[str, Any], *_: object) -> None:
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        raise Refusal(44004, "empty content")
    if len(content.encode()) > TEXT_BYTES:
        raise Refusal(45002, "content size out of limit")


def _media(payload: dict[str, Any], corp: Corp, now: float, msgtype: str) -> None:
    corp.media.get(payload.get("media_id"), now, msgtype)


def _link(payload: dict[str, Any], corp: Corp, now: float, _: str) -> None:
    _require(payload, "title")
    _url(payload.get("url"))
    corp.media.get(payload.get("thumb_media_id"), now, "image")
    payload["title"] = _cut(payload["title"], LINK_TITLE_BYTES)
    if payload.get("desc"):
        payload["desc"] = _cut(payload["desc"], LINK_DESC_BYTES)


def _miniprogram(payload: dict[str, Any], corp: Corp, now: float, _: str) -> None:
    _require(payload, "appid", "pagepath")
    corp.media.get(payload.get("thumb_media_id"), now, "image")


def _location(payload: dict[str, Any], *_: object) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = payload.get(name)
        if not isinstance(value, int | float) or abs(value) > limit:
            raise Refusal(40058, f"invalid {name}")


def _ca_link(payload: dict[str, Any], *_: object) -> None:
    _url(payload.get("link_url"))


def _menu(payload: dict[str, Any], *_: object) -> None:
    for part in ("head_content", "tail_content"):
        if len(str(payload.get(part) or "").encode()) > HEAD_BYTES:
            raise Refusal(45002, f"{part} size out of limit")
    items = payload.get("list") or []
    if not isinstance(items, list) or not (items or payload.get("head_content")):
        raise Refusal(40058, "empty menu")
    if len(items) > MENU_ITEMS or count_actions(items) > MENU_ACTIONS:
        raise Refusal(95008, "too many menu items")
    for item in items:
        _menu_item(item)


def count_actions(items: list[Any]) -> int:
    """Return how many items of a menu can be tapped."""
    return sum(1 for item in items if isinstance(item, dict) and item.get("type") != "text")


def _menu_item(item: Any) -> None:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in MENU_LIMITS:
        raise Refusal(95009, "invalid menu item type")
    payload = item.get(kind)
    if not isinstance(payload, dict):
        raise Refusal(40058, f"{kind} missing")
    for name, limit in MENU_LIMITS[kind].items():
        value = payload.get(name)
        if value is None and kind == "click" and name == "id":
            continue
        if not isinstance(value, str) or not value:
            raise Refusal(40058, f"{kind}.{name} missing")
        if len(value.encode()) > limit:
            raise Refusal(45002, f"{kind}.{name} size out of limit")


def _url(value: Any) -> None:
    if not isinstance(value, str) or not re.match(r"https?://", value):
        raise Refusal(45034, "url without a scheme")
    if len(value.encode()) > URL_BYTES:
        raise Refusal(40039, "url too long")


def _require(payload: dict[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(payload.get(name), str) or not payload[name]:
            raise Refusal(40058, f"{name} missing")


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


CHECKS: dict[str, Callable[[dict[str, Any], Corp, float, str], None]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "file": _media,
    "link": _link,
    "miniprogram": _miniprogram,
    "msgmenu": _menu,
    "location": _location,
    "ca_link": _ca_link,
}
