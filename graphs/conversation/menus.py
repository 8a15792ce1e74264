"""Menus of questions: an item's id says which entry answers it when the customer taps."""

from __future__ import annotations

from collections.abc import Sequence

from agent.phrases import say
from graphs.conversation.state import Bubble, MenuItem
from knowledge.search import Passage

HUMAN_MENU_ID = "human"
_ENTRY = "faq:"
_CONTENT_BYTES = 128


def entry_id(menu_id: str | None) -> int | None:
    """Return the knowledge entry a tapped item stands for."""
    number = menu_id.removeprefix(_ENTRY) if menu_id and menu_id.startswith(_ENTRY) else ""
    return int(number) if number.isdecimal() else None


def you_mean(passages: Sequence[Passage], *, choices: int = 3) -> Bubble:
    """Return "您是想问…" with the likeliest questions and the way to a person."""
    items = [
        MenuItem(f"{_ENTRY}{passage.entry.id}", clip(passage.entry.title(), _CONTENT_BYTES))
        for passage in passages[:choices]
    ]
    return Bubble(say("you_mean"), (*items, MenuItem(HUMAN_MENU_ID, say("none_of_these"))), say("you_mean_tail"))


def clip(text: str, limit: int) -> str:
    """Return `text` cut to `limit` bytes of UTF-8, never inside a character."""
    raw = text.encode()
    return text if len(raw) <= limit else raw[: limit - 3].decode(errors="ignore") + "…"
