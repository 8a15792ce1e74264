"""Taking down where and when a customer nobody came for wants to be called."""

from __future__ import annotations

import re

from agent.phrases import say
from agent.safety import mask_personal
from graphs.conversation.menus import clip
from graphs.conversation.state import Bubble, CallBack, State, Update

CALL_BACK_MENU_ID = "call_back"
_PHONE = re.compile(
    r"(?<![\d])(?:\+?86[\s-]?)?(1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]?\d{7,8}|400[\s-]?\d{3}[\s-]?\d{4})(?!\d)"
)
_WHEN = re.compile(
    r"今[天晚早]|明[天晚早]|后天|凌晨|早上|上午|中午|下午|傍晚|晚上|(?:周|星期|礼拜)[一二三四五六日天末]|周末|工作日"
    r"|\d{1,2}\s*[点时:：]|[一二两三四五六七八九十]点|随时|都行|都可以|都方便|现在|马上|尽快|下班|任何时[间候]|全天"
)
_BLANKS = re.compile(r"[\s-]")
_WHEN_BYTES = 200


def take_down(state: State) -> Update | None:
    """Return what a message adds to an offered call, None when it is about something else."""
    missing = state["person"].call_back
    if missing not in ("offered", "phone"):
        return None
    text = "\n".join(message.text for message in state["messages"] if message.msgtype == "text")
    if phone := _PHONE.search(text):
        rest = (text[: phone.start()] + text[phone.end() :]).strip(" ，,。：:\n")
        return _noted(_BLANKS.sub("", phone[1]), clip(rest, _WHEN_BYTES) if _WHEN.search(rest) else "")
    if missing == "phone" and _WHEN.search(text) and "?" not in text and "？" not in text:
        return _noted("", clip(text.strip(), _WHEN_BYTES))
    if any(message.menu_id == CALL_BACK_MENU_ID for message in state["messages"]):
        return _said("call_back_ask", None)
    return None


def _noted(phone: str, when: str) -> Update:
    key = "call_back_when" if phone and not when else "call_back_noted" if phone else "call_back_time_noted"
    return _said(key, CallBack(phone, when), phone=mask_personal(phone), when=when)


def _said(key: str, call_back: CallBack | None, **values: str) -> Update:
    return {
        "bubbles": [Bubble(say(key, **values))],
        "call_back": call_back,
        "route": "call_back",
        "verdict": "fixed",
    }
