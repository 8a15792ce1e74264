"""Trials: which of several texts does better, with their customers and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of variants; `base_rate` is what is usual, `effect` what is worth finding (both shares)."""

    id: int
    name: str
    variants: list[str]
    measure: str
    base_rate: float
    effect: float
    started_at: datetime
    ended_at: datetime | None
    winner: str | None


@dataclass(frozen=True, slots=True)
class Arm:
    """What a variant came to on one day: customers who got it, and how many of them did what is hoped for."""

    day: date
    variant: str
    shown: int
    hits: int


_COLUMNS = "id, name, variants, measure, base_rate, effect, started_at, ended_at, winner"


async def add_trial(
    connection: Connection,
    merchant_id: int,
    name: str,
    variants: list[str],
    measure: str,
    base_rate: float,
    effect: float,
    now: datetime,
) -> Trial:
    """Begin a trial; raise `Conflict` when the name is taken."""
    query = f"""
    INSERT INTO touch_trials (merchant_id, name, variants, measure, base_rate, effect, started_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (merchant_id, name) DO NOTHING RETURNING {_COLUMNS}
    """  # noqa: S608
    values = (merchant_id, name, variants, measure, base_rate, effect, now)
    row = await (await connection.execute(query.encode(), values)).fetchone()
    if row is None:
        raise Conflict(say("trial_taken", book="owner", name=name))
    return Trial(**row)


async def trial_of(connection: Connection, trial_id: int) -> Trial:
    """Return a trial, or raise `NotFound`."""
    query = f"SELECT {_COLUMNS} FROM touch_trials WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (trial_id,))).fetchone()
    if row is None:
        raise NotFound(say("trial_unknown", book="owner"))
    return Trial(**row)


async def trials_of(connection: Connection, limit: int, before: int | None) -> list[Trial]:
    """Return trials, newest first."""
    query = f"""
    SELECT {_COLUMNS} FROM touch_trials WHERE %s::bigint IS NULL OR id < %s ORDER BY id DESC LIMIT %s
    """  # noqa: S608
    return [
        Trial(**row) for row in await (await connection.execute(query.encode(), (before, before, limit))).fetchall()
    ]


async def end_trial(connection: Connection, trial_id: int, winner: str | None, now: datetime) -> Trial:
    """End a trial with the variant the owner chose, or none."""
    query = "UPDATE touch_trials SET ended_at = coalesce(ended_at, %s), winner = %s WHERE id = %s"
    await connection.execute(query, (now, winner, trial_id))
    return await trial_of(connection, trial_id)


async def arms_of(connection: Connection, trial: Trial, settled_before: datetime) -> list[Arm]:
    """Return what each variant came to day by day, each customer once, of touches whose time for effects is over.

    What was planned after the end got the chosen variant, not a drawn one, and is not counted.
    """
    query = """
    SELECT (t.sent_at AT TIME ZONE 'Asia/Shanghai')::date AS day, t.variant, count(*)::int AS shown,
           count(*) FILTER (WHERE CASE WHEN %(order)s THEN ordered_at ELSE replied_at END IS NOT NULL)::int AS hits
    FROM (SELECT DISTINCT ON (external_userid) variant, sent_at, ordered_at, replied_at FROM touches
          WHERE trial_id = %(trial)s AND status = 'sent' AND sent_at <= %(before)s
            AND (%(ended)s::timestamptz IS NULL OR planned_at <= %(ended)s)
          ORDER BY external_userid, sent_at) t
    GROUP BY 1, 2 ORDER BY 1, 2
    """
    values = {
        "order": trial.measure == "order",
        "trial": trial.id,
        "before": settled_before,
        "ended": trial.ended_at,
    }
    return [Arm(**row) for row in await (await connection.execute(query, values)).fetchall()]
