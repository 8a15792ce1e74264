"""What the owner decides about a proposal: accepted as it is or edited, rejected, or looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.errors import Conflict, NotFound
from agent.phrases import say
from jobs.requests import gap_answered_job, index_job
from store.deferring import defer_in
from store.engine import Database
from store.entries.entries import save_answer
from store.gaps.answers import gaps_behind, mark_answered
from store.gaps.proposals import Undecided, decide, lock_proposal
from store.quality.saved_questions import QuestionSource, save_question


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a proposal is taken: None keeps what it says; `as_new` leaves the entry it would change as it is."""

    question: str | None = None
    answer: str | None = None
    as_new: bool = False


async def accept(
    database: Database, merchant_id: int, proposal_id: int, wish: Acceptance, *, author: str, now: datetime
) -> int:
    """Publish a proposal and return the entry's id; the gaps its questions are in count as answered.

    Raises:
        NotFound: the shop has no such proposal.
        Conflict: somebody decided it already.
        BadInput: the answer is empty or too long.
    """
    async with database.session(merchant_id) as session:
        known = _open(await lock_proposal(session, proposal_id))
        target = None if wish.as_new else known.entry_id
        kept = known.entry_question if target is not None else None
        entry_id = await save_answer(
            session,
            merchant_id,
            wish.question or kept or known.question,
            wish.answer or known.answer,
            author=author,
            reason=say("proposal_reason", book="owner"),
            similar_questions=[known.question, *known.wordings],
            entry_id=target,
        )
        await save_question(
            session, merchant_id, known.question, source=QuestionSource.ACCEPTED, entry_ids=[entry_id], author=author
        )
        await decide(session, proposal_id, "accepted", entry_id, author, now)
        gaps = await gaps_behind(session, proposal_id)
        for gap_id in gaps:
            await mark_answered(session, gap_id, entry_id, author, now)
        retests = [gap_answered_job(merchant_id, gap_id, tell=False) for gap_id in gaps]
        await defer_in(session, [index_job(merchant_id), *retests])
    return entry_id


async def reject(database: Database, merchant_id: int, proposal_id: int, *, author: str, now: datetime) -> None:
    """Put a proposal away: the same answer is not proposed again; raises `NotFound` or `Conflict`."""
    async with database.session(merchant_id) as session:
        _open(await lock_proposal(session, proposal_id))
        await decide(session, proposal_id, "rejected", None, author, now)


async def reopen(database: Database, merchant_id: int, proposal_id: int, *, author: str, now: datetime) -> None:
    """Take a rejected proposal up again; raises `NotFound`, or `Conflict` for an accepted one."""
    async with database.session(merchant_id) as session:
        known = await lock_proposal(session, proposal_id)
        if known is not None and known.state == "rejected":
            await decide(session, proposal_id, "open", None, author, now)
        else:
            _open(known)


def _open(known: Undecided | None) -> Undecided:
    if known is None:
        raise NotFound(say("proposal_unknown", book="owner"))
    if known.state != "open":
        raise Conflict(say("proposal_decided", book="owner", who=known.decided_by))
    return known
