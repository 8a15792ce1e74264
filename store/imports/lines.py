"""What an import would do, line by line, and the pages read on the way there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import identity, shop_key
from store.engine import Connection
from store.entries.publishing import transaction_time
from store.entries.teaching import Change, upsert_entries
from store.imports.imports import Import, ImportState, drop_content
from store.json import dumps


class Verdict(StrEnum):
    """What would happen to a line; `GONE` stands for an entry of an earlier version of the file."""

    PROBLEM = "problem"
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


GOOD = (Verdict.ADDED, Verdict.CHANGED, Verdict.UNCHANGED)


class ImportLine(SQLModel, table=True):
    """One line of an import's report; `message` and `place` are Chinese, `content` is the entry to publish."""

    __tablename__: ClassVar[Any] = "import_lines"

    id: int = identity()
    merchant_id: int = shop_key()
    import_id: int = Field(sa_type=BigInteger)
    verdict: Verdict = Field(sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    question: str = Field(default="", sa_type=Text)
    answer: str = Field(default="", sa_type=Text)
    old_answer: str | None = Field(default=None, sa_type=Text)
    message: str = Field(default="", sa_type=Text)
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))


async def known_pages(connection: Connection, document_id: int) -> dict[int, dict[str, Any]]:
    """Return the pages of a document that were read already, by number."""
    query = "SELECT number, content FROM document_pages WHERE document_id = %s ORDER BY number"
    return {row["number"]: row["content"] for row in await (await connection.execute(query, (document_id,))).fetchall()}


async def save_page(
    connection: Connection, known: Import, number: int, content: dict[str, Any], total: int
) -> ImportState:
    """Keep a page that was read, tell how far we are, and return whether somebody gave the import up meanwhile."""
    query = """
    INSERT INTO document_pages (merchant_id, document_id, number, content) VALUES (%s, %s, %s, %s)
    ON CONFLICT (document_id, number) DO UPDATE SET content = excluded.content
    """
    await connection.execute(query, (known.merchant_id, known.document_id, number, dumps(content)))
    progress = """
    UPDATE imports SET total = %s, updated_at = now(),
        done = (SELECT count(*) FROM document_pages WHERE document_id = imports.document_id)
    WHERE id = %s RETURNING state
    """
    row = await (await connection.execute(progress, (total, known.id))).fetchone()
    return ImportState(row["state"]) if row else ImportState.CANCELLED


async def save_report(
    connection: Connection, known: Import, lines: Sequence[dict[str, Any]], notes: Sequence[str]
) -> bool:
    """Keep what the import would do and let it be applied; False when it was given up meanwhile."""
    query = "SELECT state FROM imports WHERE id = %s FOR UPDATE"
    row = await (await connection.execute(query, (known.id,))).fetchone()
    if row is None or row["state"] != ImportState.READING:
        return False
    await connection.execute("DELETE FROM import_lines WHERE import_id = %s", (known.id,))
    await connection.execute(_INSERT, {"shop": known.merchant_id, "import": known.id, "lines": dumps(lines)})
    await connection.execute(_COUNT, {"import": known.id, "notes": list(notes)})
    await drop_content(connection, known.document_id)
    return True


_INSERT = """
INSERT INTO import_lines (merchant_id, import_id, verdict, place, question, answer, old_answer, message, content)
SELECT %(shop)s, %(import)s, l.verdict, coalesce(l.place, ''), coalesce(l.question, ''), coalesce(l.answer, ''),
    l.old_answer, coalesce(l.message, ''), l.content
FROM jsonb_to_recordset(%(lines)s::jsonb) AS l(
    verdict text, place text, question text, answer text, old_answer text, message text, content jsonb)
"""

_COUNT = """
UPDATE imports i SET state = 'ready', notes = %(notes)s, updated_at = now(),
    done = c.good, total = c.good + c.problems,
    added = c.added, changed = c.changed, unchanged = c.unchanged, problems = c.problems, gone = c.gone
FROM (SELECT count(*) FILTER (WHERE verdict IN ('added', 'changed', 'unchanged')) AS good,
    count(*) FILTER (WHERE verdict = 'added') AS added, count(*) FILTER (WHERE verdict = 'changed') AS changed,
    count(*) FILTER (WHERE verdict = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE verdict = 'problem') AS problems, count(*) FILTER (WHERE verdict = 'gone') AS gone
    FROM import_lines WHERE import_id = %(import)s) c
WHERE i.id = %(import)s
"""


async def lines_of(
    connection: Connection, import_id: int, limit: int, after: int | None = None, verdict: Verdict | None = None
) -> list[ImportLine]:
    """Return lines of an import's report in the order of the file."""
    query = """
    SELECT * FROM import_lines WHERE import_id = %(id)s AND id > %(after)s
        AND (%(verdict)s::text IS NULL OR verdict = %(verdict)s) ORDER BY id LIMIT %(limit)s
    """
    known = {"id": import_id, "after": after or 0, "verdict": verdict, "limit": limit}
    return [ImportLine.model_validate(row) for row in await (await connection.execute(query, known)).fetchall()]


async def apply_import(session: AsyncSession, merchant_id: int, import_id: int, repeated: str) -> Change | None:
    """Publish the good lines of an import that is to be applied, all in this transaction; None if it is not (any more).

    A file whose content was imported before changes nothing, and the import notes `repeated`, unless the owner
    asked for it `again`.
    """
    wanted = select(Import).where(col(Import.id) == import_id).with_for_update()
    known = (await session.exec(wanted)).one_or_none()
    if known is None or known.state != ImportState.APPLYING:
        return None
    good = select(ImportLine.content).where(col(ImportLine.import_id) == import_id, col(ImportLine.verdict).in_(GOOD))
    rows = [_row(content) for content in (await session.exec(good.order_by(col(ImportLine.id)))).all() if content]
    if known.repeats and not known.again:
        change = Change(0, 0, len(rows))
        known.notes = [*known.notes, repeated]
    else:
        change = await upsert_entries(session, merchant_id, rows, author=known.author, reason=f"导入 {known.name}")
    known.added, known.changed, known.unchanged = change.added, change.changed, change.unchanged
    known.state = ImportState.DONE
    known.updated_at = known.finished_at = await transaction_time(session)
    session.add(known)
    return change


def _row(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry as it was read, its days as dates again."""
    days = {name: date.fromisoformat(content[name]) for name in ("valid_from", "valid_until") if content.get(name)}
    return {**content, **days}
