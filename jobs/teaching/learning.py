"""Learning from staff: when a session is over, what they answered is proposed as knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import structlog

from agent.likeness import alike, covered
from jobs.house import House
from jobs.requests import learn_job
from jobs.teaching.extraction import extract
from knowledge.entries import Entry
from knowledge.gaps import SAME_QUESTION, meanings, nearest
from knowledge.lessons import Pair, fit_to_teach
from knowledge.search import Zone
from store.deferring import defer
from store.engine import Connection
from store.gaps.gaps import lock_gaps
from store.gaps.proposals import Known, Taught, add_source, known_proposals, propose
from store.gaps.staff_talks import Talk, close_talk, talk_of, talks_that_ended
from store.shops.merchants import Profile

log = structlog.get_logger(__name__)

STAFF_QUIET = timedelta(minutes=30)
_SAME_ANSWER = 0.6
_SAID_ALREADY = 0.75


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A pair with its meaning and the entry that answers the question today, if one does, and asks the same or not."""

    taught: Taught
    meaning: list[float]
    entry: Entry | None
    asks_the_same: bool


async def defer_lessons(house: House) -> None:
    """Defer a lesson for each conversation where staff are done, or have been quiet for half an hour."""
    async with house.database.platform() as connection:
        ended = await talks_that_ended(connection, house.clock() - STAFF_QUIET)
        await defer(connection, [learn_job(merchant_id, conversation_id) for merchant_id, conversation_id in ended])


async def learn(house: House, merchant_id: int, conversation_id: int) -> int:
    """Propose what staff answered since the last lesson; return how many pairs were fit. Safe to run twice."""
    async with house.database.shop(merchant_id) as connection:
        talk = await talk_of(connection, conversation_id)
    if talk is None:
        return 0
    profile = await house.resources.profiles.get(merchant_id)
    models = house.resources.models
    with_model = models.configured and await house.resources.budget.allows(merchant_id)
    found = await extract(models, talk.lines, with_model=with_model)
    lessons = await _read(house, merchant_id, talk, _fit(found.pairs, profile, talk))
    embedding = house.resources.search.embedder.name
    async with house.database.shop(merchant_id) as connection:
        await lock_gaps(connection, merchant_id)
        if not await close_talk(connection, merchant_id, talk, replace(found.lesson, pairs=len(lessons))):
            return 0
        for lesson in lessons:
            await _propose(connection, merchant_id, embedding, lesson)
    log.info("learned", merchant=merchant_id, conversation=conversation_id, pairs=len(lessons))
    return len(lessons)


def _fit(pairs: Sequence[Pair], profile: Profile, talk: Talk) -> list[Pair]:
    known = " ".join([profile.policy, *(f"{store.address} {store.phone}" for store in profile.stores)])
    names = (talk.nickname, *(member.name for member in profile.staff))
    return [fit for pair in pairs if (fit := fit_to_teach(pair, known, names))]


async def _read(house: House, merchant_id: int, talk: Talk, pairs: Sequence[Pair]) -> list[_Lesson]:
    search = house.resources.search
    lessons = []
    for pair in pairs:
        findings = await search.search(merchant_id, pair.question)
        entry = findings.passages[0].entry if findings.zone is Zone.ANSWER else None
        wordings = (entry.question, *entry.similar) if entry else ()
        row, *known = await meanings(search.embedder, [pair.question, *wordings])
        near = nearest(row, known)
        where = (talk.conversation_id, pair.message_id)
        taught = Taught(*where, pair.question, pair.answer, talk.servicer_userid, pair.answered_at)
        lessons.append(_Lesson(taught, row.tolist(), entry, near is not None and near.cosine >= SAME_QUESTION))
    return lessons


async def _propose(connection: Connection, merchant_id: int, profile: str, lesson: _Lesson) -> None:
    """Propose a pair, unless it is known, or add it to the proposal that says the same already.

    It would change the entry found for its question only where that entry asks the same: 会掉毛吗 finds 会起球吗,
    whose answer has to stay.
    """
    taught, entry = lesson.taught, lesson.entry
    if entry is not None and covered(taught.answer, entry.answer) >= _SAID_ALREADY:
        return
    same = await _same(connection, profile, lesson.meaning)
    entry_id = entry.id if entry and lesson.asks_the_same else None
    if same is not None:
        agrees = alike(same.answer, taught.answer) >= _SAME_ANSWER
        if same.state == "open" or (same.state == "rejected" and agrees):
            await add_source(connection, merchant_id, same.id, taught)
            return
        if same.state == "accepted":
            if agrees:
                return
            entry_id = entry_id or same.entry_id
    await propose(connection, merchant_id, taught, profile, lesson.meaning, entry_id)


async def _same(connection: Connection, profile: str, meaning: Sequence[float]) -> Known | None:
    known = await known_proposals(connection, profile)
    row = np.asarray(meaning, dtype=np.float32)
    near = nearest(row, [np.asarray(one.meaning, dtype=np.float32) for one in known])
    return known[near.place] if near and near.cosine >= SAME_QUESTION else None
