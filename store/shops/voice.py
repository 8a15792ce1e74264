"""The voice of a shop: who the assistant speaks as, how it greets and signs off, what it never says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import BadInput, NotFound
from agent.phrases import say
from agent.safety import forbidden_in
from store.engine import Connection

Part = str | list[str]
"""Text of one part of the voice; the forbidden words are a list."""

MAX_PERSONA = 500
MAX_GREETING = 500
MAX_SIGN_OFF = 60
MAX_FORBIDDEN = 200
MAX_WORD = 40
"""Characters; words that a shop may forbid, and characters of each."""

_LOOK = "SELECT persona, greeting, sign_off, forbidden, updated_at FROM merchants WHERE id = %s"
_CHANGE = """
UPDATE merchants SET persona = coalesce(%(persona)s, persona), greeting = coalesce(%(greeting)s, greeting),
    sign_off = coalesce(%(sign_off)s, sign_off), forbidden = coalesce(%(forbidden)s::text[], forbidden),
    updated_at = clock_timestamp()
WHERE id = %(id)s RETURNING persona, greeting, sign_off, forbidden, updated_at
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a shop speaks; `forbidden` are words no reply says."""

    persona: str
    greeting: str
    sign_off: str
    forbidden: list[str]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A text that goes to customers as it is written.

    `where` is entry, quick_reply, greeting or sign_off; `id` is the entry's or quick reply's, 0 for the voice itself.
    """

    where: str
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Slip(Written):
    """A text that goes to customers as it is written and says `words` the shop forbids."""

    words: list[str]


def checked(changes: Mapping[str, Any]) -> dict[str, Part]:
    """Return the named parts of a voice as they are kept, each forbidden word once.

    Raises:
        BadInput: a part is too long, or too many words are forbidden.
    """
    for part, longest in {"persona": MAX_PERSONA, "greeting": MAX_GREETING, "sign_off": MAX_SIGN_OFF}.items():
        if len(changes.get(part) or "") > longest:
            name = say(f"voice_part_{part}", book="owner")
            raise BadInput(say("voice_too_long", book="owner", part=name, longest=str(longest)))
    words = changes.get("forbidden") or []
    if len(words) > MAX_FORBIDDEN or any(len(word) > MAX_WORD for word in words):
        raise BadInput(say("voice_many_forbidden", book="owner", most=str(MAX_FORBIDDEN), longest=str(MAX_WORD)))
    once = dict.fromkeys(word.strip() for word in words)
    return {**changes, "forbidden": [word for word in once if word]} if "forbidden" in changes else dict(changes)


async def voice_of(connection: Connection, merchant_id: int) -> Voice:
    """Return the shop's voice; raises `NotFound`."""
    row = await (await connection.execute(_LOOK, (merchant_id,))).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    return Voice(**row)


async def change_voice(connection: Connection, merchant_id: int, changes: Mapping[str, Any]) -> Voice:
    """Set the named parts of the voice; turns speak so within two seconds (`Profiles`).

    Raises:
        BadInput: a part is too long, or too many words are forbidden.
    """
    parts = {"persona": None, "greeting": None, "sign_off": None, "forbidden": None}
    row = await (await connection.execute(_CHANGE, {**parts, **checked(changes), "id": merchant_id})).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    return Voice(**row)


_WRITTEN = """
SELECT 'entry' AS where, id, answer AS text FROM knowledge_entries WHERE state <> 'retired'
UNION ALL SELECT 'quick_reply', id, text FROM quick_replies
ORDER BY 1, 2
"""


async def texts_as_written(connection: Connection) -> list[Written]:
    """Return the answers and quick replies of the shop."""
    return [Written(**row) for row in await (await connection.execute(_WRITTEN)).fetchall()]


def slips_in(voice: Voice, texts: Sequence[Written]) -> list[Slip]:
    """Return the texts that say a forbidden word, the voice's own greeting and sign-off first."""
    own = [Written("greeting", 0, voice.greeting), Written("sign_off", 0, voice.sign_off)]
    found = ((text, forbidden_in(text.text, voice.forbidden)) for text in [*own, *texts])
    return [Slip(text.where, text.id, text.text, words) for text, words in found if words]


async def warnings_about(connection: Connection, merchant_id: int, text: str) -> list[str]:
    """Return in Chinese what should be changed about a text before customers read it as it is written."""
    words = forbidden_in(text, (await voice_of(connection, merchant_id)).forbidden)
    return [say("voice_forbidden", book="owner", words="、".join(words))] if words else []
