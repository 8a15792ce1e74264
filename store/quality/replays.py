"""Replays: a change of knowledge or voice held against the saved questions before customers hear of it.

The record stays: what was asked, how each question fared before and after, and what was decided by whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps
from store.shops.voice import Part


class Outcome(StrEnum):
    """How a question fares after the change, against before it."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Decision(StrEnum):
    """What the owner did with a change after its replay."""

    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay and how far it is; `stale` when the knowledge was published anew since.

    `drafts` are the first of the `draft_count` entries of its change, `retired` the ids it takes back, `voice` the
    parts of the shop's voice it sets. `status` is waiting, running, done or failed; `done` of `total` questions are
    compared; `cost_fen` is what models took, in fractions of a fen.
    """

    id: int
    drafts: list[dict[str, Any]]
    draft_count: int
    retired: list[int]
    voice: dict[str, Part]
    with_model: bool
    status: str
    error: str | None
    cost_fen: Decimal
    asked_by: str
    created_at: datetime
    finished_at: datetime | None
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None
    note: str
    stale: bool
    total: int
    done: int
    better: int
    same: int
    worse: int


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """One question of a replay; `before` and `after` say how it was answered (`jobs.grading.Answered`)."""

    id: int
    saved_question_id: int
    text: str
    expects: dict[str, Any]
    outcome: Outcome | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


_OPEN = """
INSERT INTO replays (merchant_id, change, with_model, knowledge_version, asked_by)
SELECT id, %s::jsonb, %s, knowledge_version, %s FROM merchants WHERE id = %s RETURNING id
"""
_TAKE_QUESTIONS = """
INSERT INTO replay_results (merchant_id, replay_id, saved_question_id, text, expects)
SELECT merchant_id, %s, id, text, jsonb_build_object('entry_ids', entry_ids, 'must_say', must_say,
    'must_not_say', must_not_say, 'for_person', for_person)
FROM saved_questions ORDER BY id
"""
_REPLAYS = """
SELECT r.id, r.with_model, r.status, r.error, r.cost_fen, r.asked_by, r.created_at, r.finished_at,
       r.decision, r.decided_by, r.decided_at, r.note, r.knowledge_version < m.knowledge_version AS stale,
       coalesce(jsonb_path_query_array(r.change, '$.drafts[0 to 19]'), '[]') AS drafts,
       jsonb_array_length(r.change->'drafts') AS draft_count, r.change->'retired' AS retired,
       coalesce(r.change->'voice', '{}') AS voice,
       t.total, t.done, t.better, t.same, t.worse
FROM replays r JOIN merchants m ON m.id = r.merchant_id CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(outcome) AS done, count(*) FILTER (WHERE outcome = 'better') AS better,
           count(*) FILTER (WHERE outcome = 'same') AS same, count(*) FILTER (WHERE outcome = 'worse') AS worse
    FROM replay_results WHERE merchant_id = r.merchant_id AND replay_id = r.id) t
WHERE r.id < coalesce(%(before)s, r.id + 1) AND r.id = coalesce(%(only)s, r.id) ORDER BY r.id DESC LIMIT %(limit)s
"""


async def open_replay(
    connection: Connection, merchant_id: int, change: dict[str, Any], *, with_model: bool, asked_by: str
) -> int:
    """Note a replay of `change` over all saved questions and return its id; raises `BadInput` if none is saved.

    The caller defers `jobs.requests.replay_job` in the same transaction.
    """
    row = await (await connection.execute(_OPEN, (dumps(change), with_model, asked_by, merchant_id))).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    if (await connection.execute(_TAKE_QUESTIONS, (row["id"],))).rowcount == 0:
        raise BadInput(say("quality_no_questions", book="owner"))
    return int(row["id"])


async def replays(connection: Connection, *, before: int | None, limit: int) -> list[Replay]:
    """Return the shop's replays, newest first."""
    parameters = {"before": before, "only": None, "limit": limit}
    return [Replay(**row) for row in await (await connection.execute(_REPLAYS, parameters)).fetchall()]


async def replay_by_id(connection: Connection, replay_id: int) -> Replay:
    """Return one replay; raises `NotFound`."""
    parameters = {"before": None, "only": replay_id, "limit": 1}
    row = await (await connection.execute(_REPLAYS, parameters)).fetchone()
    if row is None:
        raise NotFound(say("quality_no_replay", book="owner"))
    return Replay(**row)


async def change_of(connection: Connection, replay_id: int) -> dict[str, Any]:
    """Return the whole change of a replay; raises `NotFound`."""
    row = await (await connection.execute("SELECT change FROM replays WHERE id = %s", (replay_id,))).fetchone()
    if row is None:
        raise NotFound(say("quality_no_replay", book="owner"))
    change: dict[str, Any] = row["change"]
    return change


async def replay_results(
    connection: Connection, replay_id: int, *, outcome: Outcome | None, after: int | None, limit: int
) -> list[ReplayResult]:
    """Return the questions of a replay in the order they were saved, only those with `outcome` if one is named."""
    query = """
    SELECT id, saved_question_id, text, expects, outcome, before, after FROM replay_results
    WHERE replay_id = %s AND id > %s AND (%s::text IS NULL OR outcome = %s) ORDER BY id LIMIT %s
    """
    parameters = (replay_id, after or 0, outcome, outcome, limit)
    return [ReplayResult(**row) for row in await (await connection.execute(query, parameters)).fetchall()]


async def questions_left(connection: Connection, replay_id: int) -> list[ReplayResult]:
    """Return the questions of a replay that were not compared yet, and note that it runs."""
    query = "UPDATE replays SET status = 'running' WHERE id = %s AND status IN ('waiting', 'failed')"
    await connection.execute(query, (replay_id,))
    query = """
    SELECT id, saved_question_id, text, expects, outcome, before, after FROM replay_results
    WHERE replay_id = %s AND outcome IS NULL ORDER BY id
    """
    return [ReplayResult(**row) for row in await (await connection.execute(query, (replay_id,))).fetchall()]


async def record_result(
    connection: Connection,
    replay_id: int,
    result_id: int,
    outcome: Outcome,
    before: dict[str, Any],
    after: dict[str, Any],
    cost_fen: float,
) -> None:
    """Note how one question fared; a second time changes nothing."""
    query = """
    UPDATE replay_results SET outcome = %s, before = %s::jsonb, after = %s::jsonb WHERE id = %s AND outcome IS NULL
    """
    parameters = (outcome, dumps(before), dumps(after), result_id)
    if (await connection.execute(query, parameters)).rowcount:
        query = "UPDATE replays SET cost_fen = cost_fen + %s WHERE id = %s"
        await connection.execute(query, (cost_fen, replay_id))


async def end_replay(connection: Connection, replay_id: int, now: datetime, error: str | None = None) -> None:
    """Note that a replay is done, or that it failed and why."""
    query = "UPDATE replays SET status = %s, error = %s, finished_at = %s WHERE id = %s"
    await connection.execute(query, ("failed" if error else "done", error, now, replay_id))


async def decide(
    connection: Connection, replay_id: int, decision: Decision, *, by: str, note: str, now: datetime
) -> None:
    """Note what was decided after a replay, once; raises `NotFound`, or `Conflict` when somebody decided before."""
    query = """
    UPDATE replays SET decision = %s, decided_by = %s, decided_at = %s, note = %s
    WHERE id = %s AND decision IS NULL
    """
    if (await connection.execute(query, (decision, by, now, note, replay_id))).rowcount == 0:
        known = await replay_by_id(connection, replay_id)
        raise Conflict(say("quality_decided", book="owner", who=known.decided_by or ""))
