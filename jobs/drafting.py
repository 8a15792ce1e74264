"""From what a turn decided to rows for the outbox."""

from __future__ import annotations

from agent.phrases import say
from graphs.conversation.state import Bubble
from store.conversations.outbox import Draft, OutboxKind
from tools.wecom import messages


def speech(bubble: Bubble) -> Draft:
    """Return a bubble as a message to the customer."""
    body = (
        messages.menu(bubble.text, [(item.id, item.text) for item in bubble.menu], bubble.tail)
        if bubble.menu
        else messages.text(bubble.text)
    )
    return Draft(OutboxKind.MESSAGE, {"says": bubble.says, "body": body})


def known_as(nickname: str, external_userid: str) -> str:
    """Return how colleagues tell this customer from others."""
    return nickname or f"{say('card_new_customer', book='staff')} …{external_userid[-6:]}"
