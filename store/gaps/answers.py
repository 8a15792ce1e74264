"""What becomes of a gap: answered, dismissed, open again, tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import CursorResult, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Tested:
    """A question of a gap to ask again."""

    id: int
    question: str


async def wordings(session: AsyncSession, gap_id: int, limit: int) -> tuple[str, list[str]] | None:
    """Return a gap's question and its other wordings, newest first, its row locked; None if there is no such gap."""
    found = await _run(session, "SELECT question FROM gaps WHERE id = :id FOR UPDATE", id=gap_id)
    question = found.scalar_one_or_none()
    if question is None:
        return None
    query = """
    SELECT question FROM gap_items WHERE gap_id = :id AND question <> :said
    GROUP BY question ORDER BY max(id) DESC LIMIT :limit
    """
    rows = await _run(session, query, id=gap_id, said=question, limit=limit)
    return question, list(rows.scalars())


async def question_of(session: AsyncSession, entry_id: int) -> str | None:
    """Return the question of an entry, None if the shop has none with this id."""
    found: str | None = (
        await _run(session, "SELECT question FROM knowledge_entries WHERE id = :id", id=entry_id)
    ).scalar_one_or_none()
    return found


async def mark_answered(session: AsyncSession, gap_id: int, entry_id: int, author: str, now: datetime) -> None:
    """Record which entry answers a gap, in the transaction that published it; the last test no longer counts."""
    query = """
    UPDATE gaps SET state = 'answered', entry_id = :entry, decided_by = :author, decided_at = :now, retested_at = NULL
    WHERE id = :id
    """
    await _run(session, query, entry=entry_id, author=author, now=now, id=gap_id)
    await _run(session, "UPDATE gap_items SET outcome = NULL WHERE gap_id = :id", id=gap_id)


async def gaps_behind(session: AsyncSession, proposal_id: int) -> list[int]:
    """Return the gaps, not answered yet, with a question that a proposal was learned from."""
    query = """
    SELECT DISTINCT g.id FROM gaps g JOIN gap_items i ON i.gap_id = g.id
    JOIN proposal_sources s ON (s.merchant_id, s.message_id) = (i.merchant_id, i.message_id)
    WHERE s.proposal_id = :id AND g.state <> 'answered'
    """
    return list((await _run(session, query, id=proposal_id)).scalars())


async def _run(session: AsyncSession, query: str, **values: Any) -> CursorResult[Any]:
    return await (await session.connection()).execute(text(query), values)


async def set_state(connection: Connection, gap_id: int, state: str, author: str, now: datetime) -> bool:
    """Dismiss a gap or open it again; return whether there is such a gap."""
    query = "UPDATE gaps SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s"
    return (await connection.execute(query, (state, author, now, gap_id))).rowcount == 1


async def merge(connection: Connection, gap_id: int, into: int) -> bool:
    """Move a gap's questions into another one and forget it; return whether both are the shop's."""
    query = "SELECT count(*) AS n FROM gaps WHERE id IN (%s, %s)"
    row = await (await connection.execute(query, (gap_id, into))).fetchone()
    if row is None or row["n"] != 2:
        return False
    await connection.execute("UPDATE gap_items SET gap_id = %s WHERE gap_id = %s", (into, gap_id))
    await connection.execute(
        """
        UPDATE gaps SET last_at = greatest(gaps.last_at, gone.last_at), first_at = least(gaps.first_at, gone.first_at)
        FROM gaps gone WHERE gaps.id = %s AND gone.id = %s
        """,
        (into, gap_id),
    )
    await connection.execute("DELETE FROM gaps WHERE id = %s", (gap_id,))
    return True


async def to_test(connection: Connection, gap_id: int, limit: int) -> tuple[int | None, str, list[Tested]]:
    """Return the entry that answers a gap, who wrote it, and the gap's newest questions."""
    row = await (await connection.execute("SELECT entry_id, decided_by FROM gaps WHERE id = %s", (gap_id,))).fetchone()
    query = "SELECT id, question FROM gap_items WHERE gap_id = %s ORDER BY id DESC LIMIT %s"
    rows = await (await connection.execute(query, (gap_id, limit))).fetchall()
    entry_id, author = (row["entry_id"], row["decided_by"]) if row else (None, "")
    return entry_id, author, [Tested(**found) for found in rows]


async def record_test(connection: Connection, gap_id: int, outcomes: Sequence[tuple[int, str]], now: datetime) -> None:
    """Record what became of each question, by id."""
    for item_id, outcome in outcomes:
        await connection.execute("UPDATE gap_items SET outcome = %s WHERE id = %s", (outcome, item_id))
    await connection.execute("UPDATE gaps SET retested_at = %s WHERE id = %s", (now, gap_id))


async def shops_due_for_card(connection: Connection, clock: time) -> list[int]:
    """Return the shops whose hour for the card has come within the last three (platform); `clock` is shop time."""
    query = """
    SELECT id FROM merchants WHERE gap_card_at <= %(now)s AND %(now)s - gap_card_at < interval '3 hours' ORDER BY id
    """
    return [row["id"] for row in await (await connection.execute(query, {"now": clock})).fetchall()]


async def card_hour(connection: Connection, merchant_id: int) -> time | None:
    """Return when, in shop time, the card with the day's gaps is sent; None: never."""
    query = "SELECT gap_card_at FROM merchants WHERE id = %s"
    row: dict[str, Any] | None = await (await connection.execute(query, (merchant_id,))).fetchone()
    return row["gap_card_at"] if row else None


async def set_card_hour(connection: Connection, merchant_id: int, at: time | None) -> None:
    """Set when the card is sent, in shop time; None: never."""
    await connection.execute("UPDATE merchants SET gap_card_at = %s WHERE id = %s", (at, merchant_id))
