"""Saved questions as a file: to keep, to edit in bulk, to take over to another shop."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import NotFound, XiaoerError
from agent.phrases import say
from store.entries.tables import EntryState, KnowledgeEntry
from store.quality.saved_questions import (
    Expectation,
    QuestionSource,
    add_question,
    check_text,
    expect,
    expectation_of,
    question_by_text,
    saved_questions,
)

MAX_QUESTIONS = 1000


class QuestionLine(BaseModel, extra="forbid"):
    """One saved question; `answered_by` names entries by their question."""

    text: Annotated[str, Field(max_length=1000)]
    answered_by: Annotated[list[str], Field(max_length=20)] = []
    must_say: list[str] = []
    must_not_say: list[str] = []
    for_person: bool = False


class QuestionFile(BaseModel, extra="forbid"):
    """All saved questions of a shop."""

    questions: Annotated[list[QuestionLine], Field(max_length=MAX_QUESTIONS)]


class Taken(BaseModel):
    """What an import did; `problems` has one Chinese line for each question that cannot be taken."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[str] = []


async def export_questions(session: AsyncSession) -> QuestionFile:
    """Return the shop's saved questions."""
    names = {entry.id: entry.question for entry in (await session.exec(select(KnowledgeEntry))).all()}
    return QuestionFile(
        questions=[
            QuestionLine(
                text=question.text,
                answered_by=[names[key] for key in question.entry_ids if key in names],
                must_say=question.must_say,
                must_not_say=question.must_not_say,
                for_person=question.for_person,
            )
            for question in await saved_questions(session, after=None, limit=MAX_QUESTIONS)
        ]
    )


async def import_questions(
    session: AsyncSession, merchant_id: int, file: QuestionFile, *, author: str, skip_bad: bool
) -> Taken:
    """Take the questions of a file; one with a known text is set anew, the same file twice changes nothing.

    With problems nothing is taken, unless `skip_bad`.
    """
    entries = await _entries_by_question(session)
    taken = Taken()
    whole = await session.begin_nested()
    for row, line in enumerate(file.questions, start=1):
        try:
            async with session.begin_nested():
                await _take(session, merchant_id, line, entries, author, taken)
        except XiaoerError as problem:
            taken.problems.append(say("quality_bad_row", book="owner", row=str(row), problem=str(problem)))
    if taken.problems and not skip_bad:
        await whole.rollback()
        return Taken(problems=taken.problems)
    await whole.commit()
    return taken


async def _take(
    session: AsyncSession,
    merchant_id: int,
    line: QuestionLine,
    entries: dict[str, list[int]],
    author: str,
    taken: Taken,
) -> None:
    for name in line.answered_by:
        if name not in entries:
            raise NotFound(say("quality_no_such_answer", book="owner", entry=name))
    wish = Expectation(
        entry_ids=sorted(key for name in line.answered_by for key in entries[name]),
        must_say=line.must_say,
        must_not_say=line.must_not_say,
        for_person=line.for_person,
    )
    known = await question_by_text(session, check_text(line.text))
    if known is None:
        await add_question(session, merchant_id, line.text, wish, author=author, source=QuestionSource.IMPORT)
        taken.added += 1
    elif expectation_of(known) == wish:
        taken.unchanged += 1
    else:
        await expect(session, known, wish)
        taken.changed += 1


async def _entries_by_question(session: AsyncSession) -> dict[str, list[int]]:
    query = select(KnowledgeEntry).where(col(KnowledgeEntry.state) != EntryState.RETIRED)
    found: dict[str, list[int]] = {}
    for entry in (await session.exec(query)).all():
        found.setdefault(entry.question, []).append(entry.id)
    return found
