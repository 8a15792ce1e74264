"""Proposals: what staff answered, put to the owner as an entry of its own or as a change to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.safety.identifying import half_hidden
from store.engine import Connection

_COMPARED = 1_000  # newest proposals a new one may be the same as


@dataclass(slots=True)
class Known:
    """A proposal as a new one is held against it."""

    id: int
    answer: str
    state: str
    entry_id: int | None
    meaning: list[float]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a proposal comes from: one question of one customer, and what was answered."""

    conversation_id: int
    message_id: int
    customer: str
    question: str
    answer: str
    servicer_userid: str
    answered_at: datetime


@dataclass(slots=True)
class Proposal:
    """A question with the staff's newest answer; `entry_answer` is what it would replace, if it changes an entry."""

    id: int
    question: str
    answer: str
    state: str
    entry_id: int | None
    entry_question: str | None
    entry_answer: str | None
    times: int
    decided_by: str
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime
    sources: list[Source] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taught:
    """A pair to be proposed: what was asked and answered, where, by whom."""

    conversation_id: int
    message_id: int
    question: str
    answer: str
    servicer_userid: str
    answered_at: datetime


async def known_proposals(connection: Connection, profile: str) -> list[Known]:
    """Return the newest proposals whose meanings are of this embedding profile."""
    query = "SELECT id, answer, state, entry_id, meaning FROM proposals WHERE profile = %s ORDER BY id DESC LIMIT %s"
    return [Known(**row) for row in await (await connection.execute(query, (profile, _COMPARED))).fetchall()]


async def propose(
    connection: Connection,
    merchant_id: int,
    taught: Taught,
    profile: str,
    meaning: Sequence[float],
    entry_id: int | None,
) -> int:
    """Open a proposal; return its id."""
    query = """
    INSERT INTO proposals (merchant_id, question, answer, profile, meaning, entry_id)
    VALUES (%s, %s, %s, %s, %s::real[], %s) RETURNING id
    """
    values: tuple[Any, ...] = (merchant_id, taught.question, taught.answer, profile, list(meaning), entry_id)
    row = await (await connection.execute(query, values)).fetchone()
    proposal_id = int(row["id"]) if row else 0
    await add_source(connection, merchant_id, proposal_id, taught)
    return proposal_id


async def add_source(connection: Connection, merchant_id: int, proposal_id: int, taught: Taught) -> None:
    """Add where else the same was answered; an open proposal says the newest answer."""
    query = """
    INSERT INTO proposal_sources
        (merchant_id, proposal_id, conversation_id, message_id, question, answer, servicer_userid, answered_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
    """
    at = (taught.conversation_id, taught.message_id)
    said = (taught.question, taught.answer, taught.servicer_userid, taught.answered_at)
    await connection.execute(query, (merchant_id, proposal_id, *at, *said))
    newest = "UPDATE proposals SET answer = %s, updated_at = now() WHERE id = %s AND state = 'open'"
    await connection.execute(newest, (taught.answer, proposal_id))


_PROPOSALS = """
SELECT p.id, p.question, p.answer, p.state, p.entry_id, e.question AS entry_question, e.answer AS entry_answer,
    (SELECT count(*) FROM proposal_sources s WHERE s.proposal_id = p.id) AS times,
    p.decided_by, p.decided_at, p.created_at, p.updated_at
FROM proposals p LEFT JOIN knowledge_entries e ON (e.merchant_id, e.id) = (p.merchant_id, p.entry_id)
"""
_SOURCES = """
SELECT s.proposal_id, s.conversation_id, s.message_id, s.question, s.answer, s.servicer_userid, s.answered_at,
    cu.nickname, c.external_userid
FROM (SELECT *, row_number() OVER (PARTITION BY proposal_id ORDER BY id DESC) AS place FROM proposal_sources
      WHERE proposal_id = ANY(%s)) s
JOIN conversations c ON c.id = s.conversation_id JOIN customers cu ON cu.id = c.customer_id
WHERE s.place <= %s ORDER BY s.id DESC
"""


async def list_proposals(
    connection: Connection, state: str, limit: int, after: int | None = None, sources: int = 3
) -> list[Proposal]:
    """Return a page of proposals, newest first, with their newest sources; `after` is a proposal's id."""
    query = f"{_PROPOSALS} WHERE p.state = %s AND (%s::bigint IS NULL OR p.id < %s) ORDER BY p.id DESC LIMIT %s"
    rows = await (await connection.execute(query.encode(), (state, after, after, limit))).fetchall()
    return await _with_sources(connection, [Proposal(**row) for row in rows], sources)


async def proposal_of(connection: Connection, proposal_id: int, sources: int = 20) -> Proposal | None:
    """Return one proposal with its newest sources, None if the shop has none with this id."""
    query = f"{_PROPOSALS} WHERE p.id = %s"
    rows = await (await connection.execute(query.encode(), (proposal_id,))).fetchall()
    return (await _with_sources(connection, [Proposal(**row) for row in rows], sources))[0] if rows else None


async def _with_sources(connection: Connection, proposals: list[Proposal], limit: int) -> list[Proposal]:
    by_id = {proposal.id: proposal for proposal in proposals}
    rows = await (await connection.execute(_SOURCES, (list(by_id), limit))).fetchall()
    for row in rows:
        customer = half_hidden(row.pop("nickname")) or "…" + row["external_userid"][-6:]
        said = {key: row[key] for key in row if key not in {"proposal_id", "external_userid"}}
        by_id[row["proposal_id"]].sources.append(Source(customer=customer, **said))
    return proposals


@dataclass(frozen=True, slots=True)
class Undecided:
    """A proposal under its row lock; `wordings` are the customers' own, `entry_question` stays unless edited."""

    question: str
    answer: str
    state: str
    entry_id: int | None
    entry_question: str | None
    decided_by: str
    wordings: list[str]


async def lock_proposal(session: AsyncSession, proposal_id: int) -> Undecided | None:
    """Return a proposal with its row locked, None if the shop has none with this id."""
    query = """
    SELECT p.question, p.answer, p.state, p.entry_id, p.decided_by,
        (SELECT question FROM knowledge_entries e WHERE (e.merchant_id, e.id) = (p.merchant_id, p.entry_id))
            AS entry_question,
        ARRAY(SELECT question FROM proposal_sources s WHERE s.proposal_id = p.id GROUP BY question
              ORDER BY max(s.id) DESC LIMIT 5) AS wordings
    FROM proposals p WHERE p.id = :id FOR UPDATE OF p
    """
    found = (await (await session.connection()).execute(text(query), {"id": proposal_id})).mappings().one_or_none()
    return Undecided(**found) if found else None


async def decide(
    session: AsyncSession, proposal_id: int, state: str, entry_id: int | None, author: str, now: datetime
) -> None:
    """Record what became of a proposal, and the entry it is in now."""
    query = """
    UPDATE proposals SET state = :state, entry_id = coalesce(:entry, entry_id), decided_by = :author,
        decided_at = :now, updated_at = now() WHERE id = :id
    """
    values = {"state": state, "entry": entry_id, "author": author, "now": now, "id": proposal_id}
    await (await session.connection()).execute(text(query), values)
