"""Bodies of notices without buttons, for members, groups and robots (wecom-api.md §5.1, §5.4)."""

from __future__ import annotations

from collections.abc import Sequence

from agent.errors import BadInput
from tools.wecom.cards import FACTS, Fact
from tools.wecom.messages import Message, shorten

ROBOT_MARKDOWN_BYTES = 4096


def notice_card(title: str, url: str, *, desc: str = "", facts: Sequence[Fact] = (), source: str = "店小助") -> Message:
    """Return a card of lines that opens `url`; up to six facts."""
    if not url.startswith(("https://", "http://")) or len(facts) > FACTS:
        raise BadInput(f"a card needs an address with http:// or https:// and takes up to {FACTS} facts")
    card = {
        "card_type": "text_notice",
        "source": {"desc": source},
        "main_title": {"title": title} | ({"desc": desc} if desc else {}),
        "horizontal_content_list": [fact.as_node() for fact in facts],
        "card_action": {"type": 1, "url": url},
    }
    return {"msgtype": "template_card", "template_card": card}


def picture_news(title: str, description: str, url: str, picture: str) -> Message:
    """Return a picture with a headline that opens `url`; title 128 and description 512 bytes."""
    article = {
        "title": shorten(title, 128),
        "description": shorten(description, 512),
        "url": url,
        "picurl": picture,
    }
    return {"msgtype": "news", "news": {"articles": [article]}}


def robot_markdown(content: str) -> Message:
    """Return a robot's message with bold words and links, at most 4096 bytes."""
    return {"msgtype": "markdown", "markdown": {"content": shorten(content, ROBOT_MARKDOWN_BYTES)}}
