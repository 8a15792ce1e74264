"""Files the shop hands in, and what becomes of them: read, shown, applied or left."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.columns import identity, moment, shop_key, texts
from store.engine import Connection


class ImportState(StrEnum):
    """Where an import stands."""

    READING = "reading"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Choice(StrEnum):
    """What the owner wants when some rows have problems."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


class Import(SQLModel, table=True):
    """One file on its way into the knowledge.

    While it is read `done` of `total` pages are (0 of 0 for a file without pages); the counts say what applying would
    do, and what it did once it is done. `repeats` is an earlier import of the very same content.
    """

    __tablename__: ClassVar[Any] = "imports"

    id: int = identity()
    merchant_id: int = shop_key()
    document_id: int = Field(sa_type=BigInteger)
    name: str = Field(sa_type=Text)
    state: ImportState = Field(default=ImportState.READING, sa_type=Text)
    choice: Choice | None = Field(default=None, sa_type=Text)
    again: bool = False
    repeats: int | None = Field(default=None, sa_type=BigInteger)
    done: int = 0
    total: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: int = 0
    gone: int = 0
    notes: list[str] = texts()
    error: str | None = Field(default=None, sa_type=Text)
    author: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)


def content_hash(content: bytes, ending: str) -> str:
    """Return what two files with the same content, read in the same way, have in common."""
    return hashlib.sha256(ending.encode() + b"\0" + content).hexdigest()


async def open_import(
    connection: Connection, merchant_id: int, name: str, content: bytes, ending: str, author: str
) -> Import:
    """Keep a file and open an import of it; defer `read_import_job` in the same transaction."""
    keep = """
    INSERT INTO documents (merchant_id, name, content_hash, size, content) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, content_hash) DO UPDATE SET name = excluded.name, content = excluded.content
    RETURNING id
    """
    values = (merchant_id, name, content_hash(content, ending), len(content), content)
    document = await (await connection.execute(keep, values)).fetchone()
    query = """
    INSERT INTO imports (merchant_id, document_id, name, author, repeats) VALUES (%(shop)s, %(document)s, %(name)s,
        %(author)s, (SELECT max(id) FROM imports WHERE document_id = %(document)s AND state = 'done'))
    RETURNING *
    """
    known = {"shop": merchant_id, "document": document["id"] if document else 0, "name": name, "author": author}
    return _import(await (await connection.execute(query, known)).fetchone())


async def import_of(connection: Connection, import_id: int, *, lock: bool = False) -> Import:
    """Return an import of the shop; raises `NotFound`."""
    query = "SELECT * FROM imports WHERE id = %s FOR UPDATE" if lock else "SELECT * FROM imports WHERE id = %s"
    return _import(await (await connection.execute(query, (import_id,))).fetchone())


async def imports_of(connection: Connection, limit: int, before: int | None) -> list[Import]:
    """Return imports of the shop, newest first."""
    query = "SELECT * FROM imports WHERE %(before)s::bigint IS NULL OR id < %(before)s ORDER BY id DESC LIMIT %(limit)s"
    rows = await (await connection.execute(query, {"before": before, "limit": limit})).fetchall()
    return [_import(row) for row in rows]


async def content_of_import(connection: Connection, import_id: int) -> bytes | None:
    """Return the file of an import; None once it was read."""
    query = "SELECT d.content FROM imports i JOIN documents d ON d.id = i.document_id WHERE i.id = %s"
    row = await (await connection.execute(query, (import_id,))).fetchone()
    return bytes(row["content"]) if row and row["content"] is not None else None


async def ask_to_apply(connection: Connection, import_id: int, choice: Choice, *, again: bool) -> Import:
    """Let an import that is ready be applied; defer `apply_import_job` in the same transaction.

    `again` applies a file whose content was imported before: later edits of its entries are overwritten.

    Raises:
        NotFound: the shop has no such import.
        Conflict: it is not ready, has problems nobody may pass over, or nothing good in it.
    """
    known = await import_of(connection, import_id, lock=True)
    if known.state != ImportState.READY:
        raise Conflict(say("import_not_ready", book="owner", state=say(f"import_state_{known.state}", book="owner")))
    if choice == Choice.ALL_OR_NOTHING and known.problems:
        raise Conflict(say("import_has_problems", book="owner", count=str(known.problems)))
    if not known.added + known.changed + known.unchanged:
        raise Conflict(say("import_nothing_good", book="owner"))
    query = (
        "UPDATE imports SET state = 'applying', choice = %s, again = %s, updated_at = now() WHERE id = %s RETURNING *"
    )
    return _import(await (await connection.execute(query, (choice, again, import_id))).fetchone())


async def cancel_import(connection: Connection, import_id: int) -> Import:
    """Give an import up; raises `NotFound`, or `Conflict` once it is being applied or over."""
    known = await import_of(connection, import_id, lock=True)
    if known.state not in (ImportState.READING, ImportState.READY):
        raise Conflict(say("import_not_ready", book="owner", state=say(f"import_state_{known.state}", book="owner")))
    await connection.execute("DELETE FROM import_lines WHERE import_id = %s", (import_id,))
    query = "UPDATE imports SET state = 'cancelled', updated_at = now(), finished_at = now() WHERE id = %s RETURNING *"
    given_up = _import(await (await connection.execute(query, (import_id,))).fetchone())
    await drop_content(connection, known.document_id)
    return given_up


async def fail_import(connection: Connection, import_id: int, error: str) -> None:
    """Say why an import cannot go on (Chinese)."""
    query = """
    UPDATE imports SET state = 'failed', error = %s, updated_at = now(), finished_at = now()
    WHERE id = %s AND state IN ('reading', 'applying') RETURNING document_id
    """
    row = await (await connection.execute(query, (error, import_id))).fetchone()
    if row:
        await drop_content(connection, row["document_id"])


async def drop_content(connection: Connection, document_id: int) -> None:
    """Forget the bytes of a file nobody is reading."""
    query = """
    UPDATE documents SET content = NULL WHERE id = %(id)s
        AND NOT EXISTS (SELECT FROM imports WHERE document_id = %(id)s AND state = 'reading')
    """
    await connection.execute(query, {"id": document_id})


async def forget_old_imports(connection: Connection, older_than: timedelta) -> None:
    """Forget what old imports would have done or did, line by line, and files nobody went on with (platform)."""
    await connection.execute(
        "UPDATE imports SET state = 'cancelled', finished_at = now()"
        " WHERE state IN ('reading', 'ready') AND updated_at < now() - %s",
        (older_than,),
    )
    await connection.execute(
        "DELETE FROM import_lines l USING imports i WHERE i.id = l.import_id"
        " AND i.state NOT IN ('ready', 'applying') AND i.updated_at < now() - %s",
        (older_than,),
    )
    await connection.execute(
        "UPDATE documents d SET content = NULL WHERE content IS NOT NULL AND created_at < now() - %s"
        " AND NOT EXISTS (SELECT FROM imports i WHERE i.document_id = d.id AND i.state = 'reading')",
        (older_than,),
    )


def _import(row: dict[str, Any] | None) -> Import:
    if row is None:
        raise NotFound(say("import_unknown", book="owner"))
    return Import.model_validate(row)
