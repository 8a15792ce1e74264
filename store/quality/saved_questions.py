"""Saved questions: what a shop's knowledge must keep answering, whatever else changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from store.columns import identity, moment, shop_key, texts
from store.entries.changes import check_entries, known_entries

MAX_TEXT_CHARS = 300
MAX_FACTS = 10
MAX_FACT_CHARS = 100


class QuestionSource(StrEnum):
    """Where a saved question came from."""

    HAND = "hand"
    GAP = "gap"
    ACCEPTED = "accepted"
    IMPORT = "import"


class Expectation(SQLModel):
    """What a good answer is: one of these entries, with these words, without those; or a person answers.

    `must_say` and `must_not_say` are short pieces of text, such as a price.
    """

    entry_ids: list[int] = Field(
        default_factory=list, sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}")
    )
    must_say: list[str] = texts()
    must_not_say: list[str] = texts()
    for_person: bool = False


class SavedQuestion(Expectation, table=True):
    """A question a customer may ask, and what a good answer is."""

    __tablename__: ClassVar[Any] = "saved_questions"

    id: int = identity()
    merchant_id: int = shop_key()
    text: str = Field(sa_type=Text)
    source: QuestionSource = Field(default=QuestionSource.HAND, sa_type=Text)
    created_by: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()


def expectation_of(question: Expectation) -> Expectation:
    """Return what is expected alone."""
    return Expectation(**{name: getattr(question, name) for name in Expectation.model_fields})


async def saved_questions(session: AsyncSession, *, after: int | None, limit: int | None) -> list[SavedQuestion]:
    """Return saved questions, oldest first; all of them without a limit."""
    query = select(SavedQuestion).where(col(SavedQuestion.id) > (after or 0)).order_by(col(SavedQuestion.id))
    return list((await session.exec(query.limit(limit))).all())


async def save_question(
    session: AsyncSession,
    merchant_id: int,
    text: str,
    *,
    source: QuestionSource,
    entry_ids: Sequence[int] = (),
    must_say: Sequence[str] = (),
    author: str = "",
) -> SavedQuestion:
    """Save a question whose answer was just approved; one that is saved already learns the entries and facts too.

    Raises:
        BadInput: no text, too long, or nothing expected.
        NotFound: an entry the shop does not have.
    """
    wish = Expectation(entry_ids=list(entry_ids), must_say=list(must_say))
    text = check_text(text)
    await _lock_text(session, merchant_id, text)
    known = await question_by_text(session, text)
    if known is None:
        return await _add(session, SavedQuestion(merchant_id=merchant_id, text=text, source=source), wish, author)
    wish.entry_ids += await known_entries(session, known.entry_ids)
    wish.must_say = list(dict.fromkeys([*known.must_say, *wish.must_say]))[:MAX_FACTS]
    wish.must_not_say = list(known.must_not_say)
    return await expect(session, known, wish)


async def add_question(
    session: AsyncSession,
    merchant_id: int,
    text: str,
    wish: Expectation,
    *,
    author: str,
    source: QuestionSource = QuestionSource.HAND,
) -> SavedQuestion:
    """Save a new question; raises `BadInput`, `NotFound` as `save_question`, and `Conflict` when it is there."""
    text = check_text(text)
    await _lock_text(session, merchant_id, text)
    if await question_by_text(session, text) is not None:
        raise Conflict(say("quality_twice", book="owner", text=text))
    return await _add(session, SavedQuestion(merchant_id=merchant_id, text=text, source=source), wish, author)


async def expect(session: AsyncSession, question: SavedQuestion, wish: Expectation) -> SavedQuestion:
    """Set what a good answer to a saved question is; raises `BadInput` and `NotFound` as `save_question`."""
    wish = await _checked(session, wish)
    for name in Expectation.model_fields:
        setattr(question, name, getattr(wish, name))
    question.updated_at = (await session.exec(select(func.now()))).one()
    session.add(question)
    await session.flush()
    return question


async def question_by_id(session: AsyncSession, question_id: int) -> SavedQuestion:
    """Return a saved question, its row locked; raises `NotFound`."""
    query = select(SavedQuestion).where(col(SavedQuestion.id) == question_id).with_for_update()
    question = (await session.exec(query)).one_or_none()
    if question is None:
        raise NotFound(say("quality_unknown", book="owner"))
    return question


async def question_by_text(session: AsyncSession, text: str) -> SavedQuestion | None:
    """Return the saved question with this text, None if there is none."""
    query = select(SavedQuestion).where(col(SavedQuestion.text) == text).with_for_update()
    return (await session.exec(query)).one_or_none()


def check_text(text: str) -> str:
    """Return the text without blanks around it; raises `BadInput` when it is empty or too long."""
    clean = text.replace("\x00", "").strip()
    if not clean or len(clean) > MAX_TEXT_CHARS:
        raise BadInput(say("quality_bad_text", book="owner", longest=str(MAX_TEXT_CHARS)))
    return clean


async def _add(session: AsyncSession, question: SavedQuestion, wish: Expectation, author: str) -> SavedQuestion:
    question.created_by = author
    await expect(session, question, wish)
    await session.refresh(question)
    return question


async def _checked(session: AsyncSession, wish: Expectation) -> Expectation:
    clean = Expectation(
        entry_ids=sorted(set(wish.entry_ids)),
        must_say=_facts(wish.must_say),
        must_not_say=_facts(wish.must_not_say),
        for_person=wish.for_person and not wish.entry_ids and not wish.must_say,
    )
    if not (clean.entry_ids or clean.must_say or clean.must_not_say or clean.for_person):
        raise BadInput(say("quality_nothing_expected", book="owner"))
    await check_entries(session, clean.entry_ids)
    return clean


def _facts(pieces: Sequence[str]) -> list[str]:
    clean = [piece.replace("\x00", "").strip() for piece in dict.fromkeys(pieces)]
    facts = [piece for piece in clean if piece]
    if len(facts) > MAX_FACTS or any(len(piece) > MAX_FACT_CHARS for piece in facts):
        raise BadInput(say("quality_many_facts", book="owner", most=str(MAX_FACTS), longest=str(MAX_FACT_CHARS)))
    return facts


async def _lock_text(session: AsyncSession, merchant_id: int, text: str) -> None:
    """Let nobody else save the same question at the same moment."""
    key = func.hashtextextended(text, merchant_id)
    await session.exec(select(func.pg_advisory_xact_lock(key)))
