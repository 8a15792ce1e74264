"""Gaps as people read them: the ones asked most often first, each with its newest examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.safety.identifying import half_hidden
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Example:
    """One question as it was asked: where, by whom (half hidden), why it counts, what the retest said."""

    id: int
    conversation_id: int
    message_id: int
    customer: str
    question: str
    reason: str
    outcome: str | None
    told_at: datetime | None
    created_at: datetime


@dataclass(slots=True)
class Gap:
    """Questions that ask the same and were not answered well; `outcomes` counts the retest's.

    Of the customers who asked, `told` have the answer, `waiting` get it later (the next of them at `waiting_until`),
    and the rest are not told: `untold` counts them by what the gate said, or what became of the message.
    """

    id: int
    question: str
    state: str
    times: int
    customers: int
    entry_id: int | None
    decided_by: str
    decided_at: datetime | None
    retested_at: datetime | None
    first_at: datetime
    last_at: datetime
    reasons: dict[str, int]
    outcomes: dict[str, int]
    told: int
    waiting: int
    waiting_until: datetime | None
    untold: dict[str, int]
    examples: list[Example] = field(default_factory=list)


_GAPS = """
SELECT g.id, g.question, g.state, g.times, g.entry_id, g.decided_by, g.decided_at, g.retested_at, g.first_at,
    g.last_at, tally.*, telling.*
FROM gaps g CROSS JOIN LATERAL (
    SELECT count(DISTINCT conversation_id) AS customers,
        coalesce((SELECT jsonb_object_agg(reason, n) FROM
            (SELECT reason, count(*) AS n FROM gap_items WHERE gap_id = g.id GROUP BY reason) r), '{}') AS reasons,
        coalesce((SELECT jsonb_object_agg(outcome, n) FROM
            (SELECT outcome, count(*) AS n FROM gap_items WHERE gap_id = g.id AND outcome IS NOT NULL
             GROUP BY outcome) o), '{}') AS outcomes
    FROM gap_items WHERE gap_id = g.id) tally
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE t.status = 'sent') AS told,
        count(*) FILTER (WHERE t.status = 'approved') AS waiting,
        min(t.due_at) FILTER (WHERE t.status = 'approved') AS waiting_until,
        coalesce((SELECT jsonb_object_agg(refusal, n) FROM (SELECT refusal, count(*) AS n FROM touches
            WHERE id = ANY(array_agg(t.id)) AND status IN ('skipped', 'failed', 'cancelled') GROUP BY refusal) u), '{}')
            AS untold
    FROM touches t
    WHERE t.id IN (SELECT touch_id FROM gap_items WHERE gap_id = g.id AND touch_id IS NOT NULL)) telling
"""
_PAGE = f"""{_GAPS}
WHERE g.state = %(state)s AND g.times > 0 AND (%(after)s::bigint IS NULL
    OR (g.times, g.id) < (SELECT times, id FROM gaps WHERE id = %(after)s))
ORDER BY g.times DESC, g.id DESC LIMIT %(limit)s
"""  # noqa: S608  (no value in it comes from outside)
_EXAMPLES = """
SELECT i.id, i.conversation_id, i.message_id, i.question, i.reason, i.outcome, i.created_at, i.gap_id,
    CASE WHEN t.status = 'sent' THEN t.sent_at END AS told_at, cu.nickname, c.external_userid
FROM (SELECT *, row_number() OVER (PARTITION BY gap_id ORDER BY id DESC) AS place FROM gap_items
      WHERE gap_id = ANY(%(gaps)s) AND (%(after)s::bigint IS NULL OR id < %(after)s)) i
JOIN conversations c ON c.id = i.conversation_id JOIN customers cu ON cu.id = c.customer_id
LEFT JOIN touches t ON t.merchant_id = i.merchant_id AND t.id = i.touch_id
WHERE i.place <= %(limit)s ORDER BY i.id DESC
"""


async def list_gaps(
    connection: Connection, state: str, limit: int, after: int | None = None, examples: int = 3
) -> list[Gap]:
    """Return a page of gaps, those asked most often first, with their newest examples; `after` is a gap's id."""
    values = {"state": state, "limit": limit, "after": after}
    rows = await (await connection.execute(_PAGE.encode(), values)).fetchall()
    return await _with_examples(connection, [Gap(**row) for row in rows], examples)


async def gap_of(connection: Connection, gap_id: int, examples: int = 3) -> Gap | None:
    """Return one gap with its newest examples, None if the shop has none with this id."""
    query = f"{_GAPS} WHERE g.id = %s"
    rows = await (await connection.execute(query.encode(), (gap_id,))).fetchall()
    return (await _with_examples(connection, [Gap(**row) for row in rows], examples))[0] if rows else None


async def examples_of(connection: Connection, gap_id: int, limit: int, after: int | None = None) -> list[Example]:
    """Return the questions of a gap, newest first; `after` is an example's id."""
    found = await _examples(connection, [gap_id], limit, after)
    return [example for _, example in found]


async def _with_examples(connection: Connection, gaps: list[Gap], limit: int) -> list[Gap]:
    by_id = {gap.id: gap for gap in gaps}
    for gap_id, example in await _examples(connection, list(by_id), limit, None):
        by_id[gap_id].examples.append(example)
    return gaps


async def _examples(
    connection: Connection, gaps: list[int], limit: int, after: int | None
) -> list[tuple[int, Example]]:
    rows = await (await connection.execute(_EXAMPLES, {"gaps": gaps, "limit": limit, "after": after})).fetchall()
    return [(row["gap_id"], _example(row)) for row in rows]


def _example(row: dict[str, Any]) -> Example:
    customer = half_hidden(row.pop("nickname")) or "…" + row["external_userid"][-6:]
    return Example(customer=customer, **{key: row[key] for key in row if key not in {"gap_id", "external_userid"}})
