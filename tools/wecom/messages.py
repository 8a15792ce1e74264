"""Bodies of 微信客服 messages, within WeCom's limits in bytes of UTF-8 (wecom-api.md §3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.errors import BadInput

Message = dict[str, Any]
"""``{"msgtype": "text", "text": {…}}``: plain data, so that an outbox can keep it."""

TEXT_BYTES = 2048
MENU_FRAME_BYTES = 1024
CHOICE_BYTES = 128
CHOICES = 10
LINK_URL_BYTES = 2048


def text(content: str) -> Message:
    """Return a text bubble of at most 2048 bytes (about 680 Chinese characters)."""
    return {"msgtype": "text", "text": {"content": _within("text", content, TEXT_BYTES)}}


def menu(head: str, choices: Sequence[tuple[str, str]], tail: str = "") -> Message:
    """Return a bubble with choices to tap; a tap comes back as a text with that `menu_id`.

    Args:
        head: What stands above, at most 1024 bytes.
        choices: Up to ten pairs of id and words; each at most 128 bytes, ids without ``#``.
        tail: What stands below, at most 1024 bytes; may be empty.
    """
    if not 1 <= len(choices) <= CHOICES:
        raise BadInput(f"a menu takes 1 to {CHOICES} choices, not {len(choices)}")
    body: dict[str, Any] = {"head_content": _within("menu head", head, MENU_FRAME_BYTES)}
    body["list"] = [{"type": "click", "click": _choice(*choice)} for choice in choices]
    if tail:
        body["tail_content"] = _within("menu tail", tail, MENU_FRAME_BYTES)
    return {"msgtype": "msgmenu", "msgmenu": body}


def media(kind: str, media_id: str) -> Message:
    """Return an ``image``, ``voice``, ``video`` or ``file`` bubble of uploaded media."""
    if kind not in ("image", "voice", "video", "file"):
        raise BadInput(f"{kind} is not a kind of media")
    return {"msgtype": kind, kind: {"media_id": media_id}}


def link(title: str, url: str, thumb_media_id: str, desc: str = "") -> Message:
    """Return a link card; WeCom cuts the title at 128 bytes and `desc` at 512, and wants a thumbnail."""
    if not url.startswith(("https://", "http://")):
        raise BadInput("a link needs http:// or https://")
    body = {
        "title": shorten(title, 128),
        "url": _within("link address", url, LINK_URL_BYTES),
        "thumb_media_id": thumb_media_id,
    }
    return {"msgtype": "link", "link": body | ({"desc": shorten(desc, 512)} if desc else {})}


def shorten(words: str, limit: int) -> str:
    """Return `words` within `limit` bytes of UTF-8, cut between characters and marked with ``…``."""
    raw = words.encode(errors="ignore")
    if len(raw) <= limit:
        return words
    return raw[: limit - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def _choice(identity: str, words: str) -> dict[str, str]:
    if "#" in identity:
        raise BadInput("a choice's id must not hold '#'")
    return {
        "id": _within("choice id", identity, CHOICE_BYTES),
        "content": _within("choice", words, CHOICE_BYTES),
    }


def _within(what: str, words: str, limit: int) -> str:
    size = len(words.encode(errors="ignore"))
    if not 1 <= size <= limit or not words.strip():
        raise BadInput(f"{what}: {size} bytes, WeCom takes 1 to {limit} and not only blanks")
    return words
