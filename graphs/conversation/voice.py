"""The shop's voice in a conversation: a persona that gives no orders, a sign-off that is not said too often."""

from __future__ import annotations

from collections.abc import Sequence

from agent.prompts import render
from store.conversations.conversations import Line
from store.shops.merchants import Profile
from store.shops.voice import MAX_FORBIDDEN, MAX_PERSONA

_QUOTES = str.maketrans({"「": "“", "」": "”", "#": " "})


def persona_part(profile: Profile) -> str:
    """Return the part of the instructions that tells how the shop wants to sound, '' when it does not say.

    The persona stands in quotes on one line: it can neither end them nor open a section of its own.
    """
    persona = _on_one_line(profile.persona)[:MAX_PERSONA]
    return f"\n\n{render('persona', persona=persona)}" if persona else ""


def forbidden_part(profile: Profile) -> str:
    """Return the line of the instructions with the words the shop never says, '' when there are none."""
    words = [_on_one_line(word) for word in profile.forbidden[:MAX_FORBIDDEN]]
    return f"\n{render('forbidden', words='、'.join(f'「{word}」' for word in words))}" if words else ""


def signed_off(text: str, profile: Profile, history: Sequence[Line]) -> str:
    """Return a closing reply with the shop's sign-off under it, unless the customer read it a few lines ago."""
    sign_off = profile.sign_off.strip()
    said = any(line.who == "assistant" and sign_off in line.text for line in history)
    return text if said or not sign_off else f"{text}\n{sign_off}"


def _on_one_line(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())
