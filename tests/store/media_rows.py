"""A picture that was read, for the tests of the wall."""

from __future__ import annotations

from datetime import UTC, datetime

from store.conversations.media import Media, MediaState, keep_media
from store.engine import Database


async def fill_media(database: Database, merchant_id: int) -> None:
    """Keep what was read in the shop's first message."""
    async with database.shop(merchant_id) as connection:
        row = await (await connection.execute("SELECT msgid FROM messages ORDER BY id LIMIT 1")).fetchone()
        assert row is not None
        media = Media(row["msgid"], "image", MediaState.READ, mime="image/png", size=9, text="A1", preview=b"x")
        await keep_media(connection, merchant_id, media, datetime.now(UTC))
