"""Knowledge entries: what the owner taught. The truth behind every index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel, col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from store.columns import identity, moment, shop_key, texts
from store.engine import Connection
from store.merchants import Merchant


class KnowledgeEntry(SQLModel, table=True):
    """A question and the shop's answer. A pinned answer goes out word for word, without a model."""

    __tablename__: ClassVar[Any] = "knowledge_entries"
    __table_args__ = (UniqueConstraint("merchant_id", "question"),)

    id: int = identity()
    merchant_id: int = shop_key()
    question: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    similar_questions: list[str] = texts()
    category: str = Field(default="", sa_type=Text)
    pinned: bool = False
    valid_until: date | None = None
    store_names: list[str] = texts()
    source: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did: entries that are new, changed, and as they were."""

    added: int
    changed: int
    unchanged: int


_TEXT_FIELDS = ("answer", "similar_questions", "category", "pinned", "valid_until", "store_names", "source")


async def upsert_entries(session: AsyncSession, merchant_id: int, rows: Sequence[dict[str, Any]]) -> Change:
    """Add or change entries by question, all in this transaction, and raise the shop's knowledge version.

    The same rows twice change nothing: neither the entries nor the version.
    """
    existing = {e.question: e for e in await entries_of(session)}
    fresh = [row for row in rows if row["question"] not in existing]
    changed = [row for row in rows if row["question"] in existing and _differs(existing[row["question"]], row)]
    for row in fresh + changed:
        values = {"merchant_id": merchant_id, **row}
        statement = insert(KnowledgeEntry).values(**values)
        await session.exec(
            statement.on_conflict_do_update(
                index_elements=["merchant_id", "question"],
                set_={name: statement.excluded[name] for name in _TEXT_FIELDS if name in row}
                | {"updated_at": func.now()},
            )
        )
    if fresh or changed:
        await session.exec(
            update(Merchant)
            .where(col(Merchant.id) == merchant_id)
            .values(knowledge_version=col(Merchant.knowledge_version) + 1)
        )
    return Change(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _differs(entry: KnowledgeEntry, row: dict[str, Any]) -> bool:
    return any(getattr(entry, name) != row[name] for name in _TEXT_FIELDS if name in row and name != "source")


async def entries_of(session: AsyncSession) -> list[KnowledgeEntry]:
    """Return the shop's entries, oldest first."""
    return list((await session.exec(select(KnowledgeEntry).order_by(col(KnowledgeEntry.id)))).all())


async def snapshot(connection: Connection, merchant_id: int, today: date) -> tuple[int, list[dict[str, Any]]]:
    """Return the shop's knowledge version and the entries valid `today`, in one consistent look."""
    query = """
    SELECT m.knowledge_version, e.id, e.question, e.answer, e.similar_questions, e.category, e.pinned
    FROM merchants m LEFT JOIN knowledge_entries e
      ON e.merchant_id = m.id AND (e.valid_until IS NULL OR e.valid_until >= %s)
    WHERE m.id = %s ORDER BY e.id
    """
    rows = await (await connection.execute(query, (today, merchant_id))).fetchall()
    version = rows[0]["knowledge_version"] if rows else 0
    return version, [row for row in rows if row["id"] is not None]


async def answer_of(connection: Connection, entry_id: int, today: date) -> str | None:
    """Return the answer of one entry that is valid `today`: what a tap on a menu item asks for."""
    query = "SELECT answer FROM knowledge_entries WHERE id = %s AND (valid_until IS NULL OR valid_until >= %s)"
    row = await (await connection.execute(query, (entry_id, today))).fetchone()
    return row["answer"] if row else None


async def record_indexed(connection: Connection, merchant_id: int, version: int) -> None:
    """Record that customers are now answered from this version of the knowledge."""
    query = "UPDATE merchants SET indexed_version = greatest(indexed_version, %s) WHERE id = %s"
    await connection.execute(query, (version, merchant_id))


async def versions(connection: Connection, merchant_id: int) -> tuple[int, int]:
    """Return the version that was written last and the one customers are answered from."""
    query = "SELECT knowledge_version, indexed_version FROM merchants WHERE id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    return (row["knowledge_version"], row["indexed_version"]) if row else (0, 0)


async def shops_to_index(connection: Connection) -> list[int]:
    """Return the shops answered from an old version, or with an entry that ran out yesterday (platform)."""
    query = """
    SELECT id FROM merchants m WHERE indexed_version < knowledge_version OR EXISTS (
        SELECT FROM knowledge_entries e WHERE e.merchant_id = m.id
        AND e.valid_until = (now() AT TIME ZONE 'Asia/Shanghai')::date - 1)
    ORDER BY id
    """
    return [row["id"] for row in await (await connection.execute(query)).fetchall()]


async def all_shops(connection: Connection) -> list[int]:
    """Return every shop that has taught anything (platform)."""
    query = "SELECT id FROM merchants WHERE knowledge_version > 0 ORDER BY id"
    return [row["id"] for row in await (await connection.execute(query)).fetchall()]
