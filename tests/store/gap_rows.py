"""A shop's gaps and proposals, a row in each of their tables."""

from __future__ import annotations

from datetime import UTC, datetime

from store.engine import Database
from store.gaps.gaps import GapReason, join_group, loose_items, note_gap, open_group
from store.gaps.proposals import Taught, propose
from store.gaps.staff_talks import Lesson, Spoke, TalkLine, close_talk, note_staff, talk_of


async def fill_gaps(database: Database, merchant_id: int, conversation_id: int) -> None:
    """Note a question, group it, learn from the staff and propose what they said."""
    now = datetime.now(UTC)
    async with database.shop(merchant_id) as connection:
        row = await (await connection.execute("SELECT max(id) AS id FROM messages")).fetchone()
        message_id = int(row["id"]) if row else 0
        await note_gap(connection, conversation_id, message_id, GapReason.NOT_KNOWN, "能寄新疆吗")
        [item] = await loose_items(connection, 9)
        gap_id = await open_group(connection, merchant_id, item, "test", [1.0])
        await join_group(connection, gap_id, item, "test", [1.0])
        await note_staff(connection, merchant_id, {conversation_id: Spoke("zhang_san", now)})
        talk = await talk_of(connection, conversation_id)
        assert talk is not None
        talk.lines.append(TalkLine(message_id, True, "可以寄", False, now))
        assert await close_talk(connection, merchant_id, talk, Lesson("structure", 1))
        taught = Taught(conversation_id, message_id, "能寄新疆吗", "可以寄", "zhang_san", now)
        await propose(connection, merchant_id, taught, "test", [1.0], None)
