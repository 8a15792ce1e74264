"""Lists of entries: by state, category, validity and text, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.entries.tables import EntryState, KnowledgeEntry, KnowledgeRevision


class Validity(StrEnum):
    """Where a day lies in an entry's dates."""

    NOW = "now"
    UPCOMING = "upcoming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list shall show; what is None or empty does not matter."""

    state: EntryState | None = None
    category: str | None = None
    text: str = ""
    validity: Validity | None = None
    drafted: bool | None = None


async def find_entries(
    session: AsyncSession, wanted: EntryFilter, today: date, *, limit: int, after: int | None = None
) -> list[KnowledgeEntry]:
    """Return entries by id, from above `after` on; every word of `text` is in question, wordings or answer."""
    query = select(KnowledgeEntry).where(*_conditions(wanted, today)).order_by(col(KnowledgeEntry.id)).limit(limit)
    if after is not None:
        query = query.where(col(KnowledgeEntry.id) > after)
    return list((await session.exec(query)).all())


async def count_entries(session: AsyncSession, wanted: EntryFilter, today: date) -> int:
    """Return how many entries a list would show in all."""
    return (
        await session.exec(select(func.count()).select_from(KnowledgeEntry).where(*_conditions(wanted, today)))
    ).one()


async def categories(session: AsyncSession) -> list[str]:
    """Return the categories that entries are in, by name."""
    query = select(KnowledgeEntry.category).where(col(KnowledgeEntry.category) != "").distinct()
    return sorted((await session.exec(query)).all())


async def drafted(session: AsyncSession, entry_ids: list[int]) -> set[int]:
    """Return which of these entries have a draft."""
    query = select(KnowledgeRevision.entry_id).where(
        col(KnowledgeRevision.entry_id).in_(entry_ids), col(KnowledgeRevision.number).is_(None)
    )
    return set((await session.exec(query)).all())


def _conditions(wanted: EntryFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_says(word) for word in wanted.text.split()]
    if wanted.state is not None:
        found.append(col(KnowledgeEntry.state) == wanted.state)
    if wanted.category is not None:
        found.append(col(KnowledgeEntry.category) == wanted.category)
    if wanted.validity is not None:
        found.append(_is(wanted.validity, today))
    if wanted.drafted is not None:
        draft = select(KnowledgeRevision.id).where(
            col(KnowledgeRevision.entry_id) == KnowledgeEntry.id, col(KnowledgeRevision.number).is_(None)
        )
        found.append(draft.exists() if wanted.drafted else ~draft.exists())
    return found


def _says(word: str) -> ColumnElement[bool]:
    wordings = func.array_to_string(KnowledgeEntry.similar_questions, "\n")
    texts = (col(KnowledgeEntry.question), col(KnowledgeEntry.answer), wordings)
    return or_(*(text.icontains(word, autoescape=True) for text in texts))


def _is(validity: Validity, today: date) -> ColumnElement[bool]:
    begins, ends = col(KnowledgeEntry.valid_from), col(KnowledgeEntry.valid_until)
    if validity is Validity.UPCOMING:
        return begins > today
    if validity is Validity.ENDED:
        return ends < today
    return and_(or_(begins.is_(None), begins <= today), or_(ends.is_(None), ends >= today))
