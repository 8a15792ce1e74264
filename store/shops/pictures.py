"""Pictures the shop shows its customers: their bytes, and what WeCom knows them by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; `url` is WeCom's and lasts, `media_id` lasts until `media_until` (three days)."""

    id: int
    content: bytes = field(repr=False)
    url: str
    media_id: str | None
    media_until: datetime | None


async def add_picture(connection: Connection, merchant_id: int, content: bytes, url: str) -> int:
    """Keep a picture and return its id."""
    query = "INSERT INTO pictures (merchant_id, content, url) VALUES (%s, %s, %s) RETURNING id"
    row = await (await connection.execute(query, (merchant_id, content, url))).fetchone()
    return int(row["id"]) if row else 0  # RETURNING always returns


async def picture_of(connection: Connection, picture_id: int) -> Picture:
    """Return a picture of the shop, or raise `NotFound`."""
    query = "SELECT id, content, url, media_id, media_until FROM pictures WHERE id = %s"
    row = await (await connection.execute(query, (picture_id,))).fetchone()
    if row is None:
        raise NotFound(say("picture_unknown", book="owner"))
    return Picture(**row)


async def note_media(connection: Connection, picture_id: int, media_id: str, until: datetime) -> None:
    """Remember what WeCom calls this picture for the next days."""
    query = "UPDATE pictures SET media_id = %s, media_until = %s WHERE id = %s"
    await connection.execute(query, (media_id, until, picture_id))
