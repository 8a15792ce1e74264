"""What a rule would do with an order, before it does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.notices.cards import body
from jobs.notices.events import order_news, order_subject
from jobs.notices.notices import linked
from store.notices.notices import Notice
from store.notices.rules import Conditions, Manner
from tools.wecom.messages import Message


@dataclass(frozen=True, slots=True)
class Tried:
    """The conditions that do not hold, and the messages by channel."""

    unmet: list[str]
    messages: dict[str, Message]


def try_on(
    order: dict[str, Any], categories: Sequence[str], conditions: Conditions, manner: Manner, now: datetime
) -> Tried:
    """Return what a rule would do with an order that came now; nothing is kept or sent."""
    news = order_news(order)
    notice = Notice(
        id=0,
        key=news.key,
        kind=news.kind,
        rule_name="",
        title=news.title,
        facts=news.facts,
        link=linked(manner, news),
        manner=manner,
        level=0,
        escalate_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        created_at=now,
    )
    channels = dict.fromkeys(channel for channel, _ in manner.targets())
    unmet = conditions.unmet(order_subject(order, list(categories)), now)
    return Tried(unmet, {channel: body([notice], channel, 0, 0) for channel in channels})
