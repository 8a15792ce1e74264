"""Bodies of messages to employees, within WeCom's limits (wecom-api.md §5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.errors import BadInput
from tools.wecom.messages import TEXT_BYTES, Message, shorten

BUTTONS = 6
FACTS = 6
KEY_BYTES = 1024
_TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a card: it calls back with `key`, or opens `url` when there is one.

    `style` is 1 blue, 2 plain, 3 red, 4 black.
    """

    text: str
    key: str = ""
    url: str = ""
    style: int = 1

    def as_node(self) -> dict[str, Any]:
        """Return the button as WeCom wants it."""
        if self.url:
            return {"text": self.text, "style": self.style, "type": 1, "url": self.url}
        if not 1 <= len(self.key.encode()) <= KEY_BYTES:
            raise BadInput(f"a button's key takes 1 to {KEY_BYTES} bytes")
        return {"text": self.text, "style": self.style, "key": self.key}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card, such as 现有: 3; it opens `url` when there is one."""

    name: str
    value: str
    url: str = ""

    def as_node(self) -> dict[str, Any]:
        """Return the line as WeCom wants it."""
        node: dict[str, Any] = {"keyname": self.name, "value": self.value}
        return node | {"type": 1, "url": self.url} if self.url else node


def staff_text(content: str) -> Message:
    """Return a text; WeCom would cut it at 2048 bytes, so it is cut between characters here."""
    if not content.strip():
        raise BadInput("a message to staff needs words")
    return {"msgtype": "text", "text": {"content": shorten(content, TEXT_BYTES)}}


def text_card(title: str, description: str, url: str, button: str = "详情") -> Message:
    """Return a card that opens `url`; title 128, description 512 and button 4 characters at most."""
    if not url.startswith(("https://", "http://")):
        raise BadInput("a card needs an address with http:// or https://")
    card = {"title": title[:128], "description": description[:512], "url": url, "btntxt": button[:4]}
    return {"msgtype": "textcard", "textcard": card}


def button_card(
    task_id: str,
    title: str,
    buttons: Sequence[Button],
    *,
    desc: str = "",
    facts: Sequence[Fact] = (),
    source: str = "店小助",
) -> Message:
    """Return a card whose buttons call back as `CardTap`.

    Args:
        task_id: Comes back with the tap; unique in the app, ``[0-9A-Za-z_-@]``, at most 128 bytes.
        title: The headline.
        buttons: One to six.
        desc: A line under the headline.
        facts: Up to six lines of name and value.
        source: Who sends it, above the headline.
    """
    if not _TASK_ID.fullmatch(task_id):
        raise BadInput("a task id takes 1 to 128 letters, digits and _-@")
    if not 1 <= len(buttons) <= BUTTONS or len(facts) > FACTS:
        raise BadInput(f"a card takes 1 to {BUTTONS} buttons and up to {FACTS} facts")
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "source": {"desc": source},
        "main_title": {"title": title} | ({"desc": desc} if desc else {}),
        "task_id": task_id,
        "button_list": [button.as_node() for button in buttons],
    }
    if facts:
        card["horizontal_content_list"] = [fact.as_node() for fact in facts]
    return {"msgtype": "template_card", "template_card": card}
