"""A call for a customer nobody came for: where and when, and the shop is told."""

from __future__ import annotations

from datetime import datetime

from graphs.conversation.state import CallBack
from jobs.handoffs.telling_staff import remind
from store.conversations.conversations import Conversation
from store.engine import Connection
from store.handoffs.handoffs import take_down_call
from store.shops.merchants import Profile


async def take_down(
    connection: Connection, profile: Profile, conversation: Conversation, call: CallBack, now: datetime
) -> None:
    """Keep phone and time of a call, and tell the shop once the number is known."""
    handoff = await take_down_call(connection, conversation.id, call.phone, call.when)
    if handoff is not None:
        await remind(connection, profile, conversation, handoff, "call_back_card", now)
