"""What a template card must have (wecom-api.md §5.1)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.refusal import Refusal

TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")
NEEDS_TASK = ("button_interaction", "vote_interaction", "multiple_interaction")
NOTICES = ("text_notice", "news_notice")
MAX_BUTTONS = 6
MAX_KEY_BYTES = 1024


def check_card(card: Any, has_callback: bool, task_used: bool) -> None:
    """Make sure a card may be sent.

    Raises:
        Refusal: 40008 unknown type, 40058 a part is missing, 42014 bad task_id, 42015 used task_id,
            42016 bad button, 43012 the app has no callback address.
    """
    kind = card.get("card_type") if isinstance(card, dict) else None
    if kind not in (*NEEDS_TASK, *NOTICES):
        raise Refusal(40008, "invalid card_type")
    if kind in NOTICES and not card.get("card_action"):
        raise Refusal(40058, "card_action missing")
    if not ((card.get("main_title") or {}).get("title") or card.get("sub_title_text")):
        raise Refusal(40058, "main_title missing")
    if kind in NEEDS_TASK or card.get("action_menu"):
        if not has_callback:
            raise Refusal(43012, "the app needs a callback url")
        _check_task(card.get("task_id"), task_used)
    if kind == "button_interaction":
        _check_buttons(card.get("button_list"))


def _check_task(task_id: Any, used: bool) -> None:
    if not isinstance(task_id, str) or not TASK_ID.fullmatch(task_id):
        raise Refusal(42014, "invalid task_id")
    if used:
        raise Refusal(42015, "task_id was used")


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MAX_BUTTONS:
        raise Refusal(42016, "invalid button_list")
    for button in buttons:
        named = button.get("key") or button.get("url")
        if not button.get("text") or not named or len(str(named).encode()) > MAX_KEY_BYTES:
            raise Refusal(42016, "invalid button")
