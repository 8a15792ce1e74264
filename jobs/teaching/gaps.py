"""Gaps: questions grouped by meaning, answered once for all, asked again, and the customers told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from agent.errors import NotFound
from agent.phrases import say
from agent.safety.identifying import identifying
from jobs.house import House
from jobs.requests import gap_answered_job, index_job
from knowledge.embedding import Vectors
from knowledge.gaps import TOGETHER, meanings, moved, nearest
from store.deferring import defer_in
from store.engine import Connection, Database
from store.entries.entries import save_answer
from store.gaps.answers import mark_answered, question_of, wordings
from store.gaps.gaps import Group, Loose, groups, join_group, lock_gaps, loose_items, open_group, recentre
from store.quality.saved_questions import QuestionSource, save_question

_AT_ONCE = 100
_WORDINGS = 5  # of the customers' own that an answer is found by, beside its question
_LONGEST_WORDING = 60
_SAVED = 3  # questions that later changes are held against


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What the owner writes: the answer, and what may differ from what suggests itself.

    `question`: another wording than the gap's. `similar_questions`: None takes the customers' own wordings.
    `entry_id`: an entry to change instead of adding one. `tell`: send it to customers who still wait.
    """

    answer: str
    question: str | None = None
    similar_questions: Sequence[str] | None = None
    entry_id: int | None = None
    tell: bool = False


async def answer_gap(
    database: Database, merchant_id: int, gap_id: int, wish: GapAnswer, *, author: str, now: datetime
) -> int:
    """Publish an answer to a gap and defer what follows, in one transaction; return the entry's id.

    Raises:
        NotFound: the shop has no such gap, or no such entry.
        BadInput: the answer is empty or too long.
    """
    async with database.session(merchant_id) as session:
        known = await wordings(session, gap_id, _WORDINGS)
        if known is None:
            raise no_gap()
        asked, others = known
        kept = await question_of(session, wish.entry_id) if wish.entry_id else None
        question = (wish.question or kept or asked).strip()
        similar = wish.similar_questions
        entry_id = await save_answer(
            session,
            merchant_id,
            question,
            wish.answer,
            author=author,
            reason=say("gap_reason", book="owner"),
            similar_questions=_fit([asked, *others]) if similar is None else similar,
            entry_id=wish.entry_id,
        )
        await mark_answered(session, gap_id, entry_id, author, now)
        for text in _fit([asked, *others])[:_SAVED]:
            await save_question(
                session, merchant_id, text, source=QuestionSource.GAP, entry_ids=[entry_id], author=author
            )
        jobs = [index_job(merchant_id), gap_answered_job(merchant_id, gap_id, tell=wish.tell)]
        await defer_in(session, jobs)
    return entry_id


def no_gap() -> NotFound:
    """Return the refusal for a gap that is not the shop's."""
    return NotFound(say("gap_unknown", book="owner"))


def _fit(questions: Sequence[str]) -> list[str]:
    """Return the wordings that tell of nobody and are short enough to be found by."""
    return [text for text in questions if len(text) <= _LONGEST_WORDING and "*" not in text and not identifying(text)]


async def group(house: House, merchant_id: int) -> int:
    """Put the shop's noted questions into gaps, by meaning; return how many. Safe to run twice."""
    embedder, grouped = house.resources.search.embedder, 0
    while True:
        async with house.database.shop(merchant_id) as connection:
            items = await loose_items(connection, _AT_ONCE)
            old = [known for known in await groups(connection) if known.profile != embedder.name]
        if not items:
            return grouped
        rows = await meanings(embedder, [item.question for item in items])
        anew = [await meanings(embedder, [known.question]) for known in old]
        async with house.database.shop(merchant_id) as connection:
            await lock_gaps(connection, merchant_id)
            for known, row in zip(old, anew, strict=True):
                await recentre(connection, known.id, embedder.name, row[0].tolist())
            await _place(connection, merchant_id, embedder.name, items, rows)
        grouped += len(items)


async def _place(connection: Connection, merchant_id: int, profile: str, items: Sequence[Loose], rows: Vectors) -> None:
    known = [found for found in await groups(connection) if found.profile == profile]
    for item, row in zip(items, rows, strict=True):
        near = nearest(row, [np.asarray(found.centroid, dtype=np.float32) for found in known])
        if near is None or near.cosine < TOGETHER:
            gap_id = await open_group(connection, merchant_id, item, profile, row.tolist())
            found, centre = Group(gap_id, item.question, 0, profile, row.tolist()), row
            known.append(found)
        else:
            found = known[near.place]
            centre = moved(np.asarray(found.centroid, dtype=np.float32), found.times, row)
        if await join_group(connection, found.id, item, profile, centre.tolist()):
            found.centroid, found.times = centre.tolist(), found.times + 1
