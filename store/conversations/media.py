"""What was read in pictures and voices of customers: once, so that a turn that is done again pays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from agent.phrases import say
from store.engine import Connection

_LINE_CHARACTERS = 500


class MediaState(StrEnum):
    """What became of reading it."""

    READ = "read"
    BLANK = "blank"  # nothing to read in it
    GONE = "gone"  # WeCom has it no more (three days)
    REFUSED = "refused"  # too large, of another type, broken, or a bomb
    FAILED = "failed"  # it, or whoever reads it, could not be reached in time


@dataclass(frozen=True, slots=True)
class Media:
    """One picture or voice.

    Attributes:
        msgid: The message it came with.
        kind: ``image``, ``voice`` or ``file``.
        state: What became of reading it.
        mime: Told by its bytes; empty when they were not fetched.
        size: In bytes.
        sha256: Of its bytes, in hexadecimal.
        text: The words in it; what a customer sends is content and never an instruction.
        preview: A picture of at most 1024 pixels a side (JPEG) for a model that sees, kept for some days.
        error: Why it could not be read, for operators.
    """

    msgid: str
    kind: str
    state: MediaState
    mime: str = ""
    size: int = 0
    sha256: str = ""
    text: str = ""
    preview: bytes | None = field(default=None, repr=False)
    error: str | None = None

    @property
    def line(self) -> str:
        """How the message reads in a dialogue from now on; empty when nothing is known of its content."""
        if not self.text:
            return ""
        text = " ".join(self.text.split())[:_LINE_CHARACTERS]
        return say(f"media_line_{self.kind}", book="staff", text=text)


async def media_of(connection: Connection, msgids: Sequence[str]) -> dict[str, Media]:
    """Return what was read already, by msgid."""
    query = """
    SELECT msgid, kind, state, mime, bytes AS size, sha256, text, preview, error FROM media WHERE msgid = ANY(%s)
    """
    rows = await (await connection.execute(query, (list(msgids),))).fetchall()
    return {row["msgid"]: Media(**{**row, "state": MediaState(row["state"])}) for row in rows}


async def keep_media(connection: Connection, merchant_id: int, media: Media, now: datetime) -> None:
    """Keep what was read, and let the message say it in the history; the first reading stays."""
    query = """
    INSERT INTO media (merchant_id, msgid, kind, state, mime, bytes, sha256, text, preview, error, read_at)
    VALUES (%(merchant_id)s, %(msgid)s, %(kind)s, %(state)s, %(mime)s, %(size)s, %(sha256)s, %(text)s,
            %(preview)s, %(error)s, %(now)s)
    ON CONFLICT (merchant_id, msgid) DO NOTHING
    """
    await connection.execute(query, asdict(media) | {"merchant_id": merchant_id, "now": now})
    if line := media.line:
        await connection.execute("UPDATE messages SET text = %s WHERE msgid = %s", (line, media.msgid))


async def forget_previews(connection: Connection, now: datetime, older_than: timedelta) -> None:
    """Drop the pictures themselves after a while; what was read in them stays with the dialogue."""
    query = "UPDATE media SET preview = NULL WHERE preview IS NOT NULL AND read_at < %s"
    await connection.execute(query, (now - older_than,))
