"""Runs of connectors: what each brought, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.connectors.connectors import LEASE
from store.connectors.pulling import Watermark
from store.engine import Connection
from store.json import dumps

_MOST_PROBLEMS = 50
_RUNS_KEPT = 200
_FIRST_PAUSE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One pull; `tally` counts what came of its rows, `error` tells why it broke off."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    pages: int
    tally: dict[str, int]
    problems: list[str]
    error: str | None


async def start_run(connection: Connection, merchant_id: int, connector_id: int, now: datetime) -> int:
    """Note that a pull begins and return the run's id; runs long past are forgotten."""
    await connection.execute(
        """
        DELETE FROM sync_runs WHERE connector_id = %(id)s AND id < (
            SELECT min(id) FROM (
                SELECT id FROM sync_runs WHERE connector_id = %(id)s ORDER BY id DESC LIMIT %(kept)s) kept)
        """,
        {"id": connector_id, "kept": _RUNS_KEPT},
    )
    query = "INSERT INTO sync_runs (merchant_id, connector_id, started_at) VALUES (%s, %s, %s) RETURNING id"
    row = await (await connection.execute(query, (merchant_id, connector_id, now))).fetchone()
    return int(row["id"]) if row else 0


async def note_page(
    connection: Connection,
    run_id: int,
    tally: dict[str, int],
    problems: list[str],
    watermark: Watermark,
    now: datetime,
) -> None:
    """Note a page in the transaction that takes it; a watermark that is not None moves with it."""
    query = """
    WITH r AS (
        UPDATE sync_runs SET pages = pages + 1, tally = %(tally)s::jsonb,
            problems = (problems || %(problems)s::text[])[1:%(most)s]
        WHERE id = %(run)s RETURNING merchant_id, connector_id)
    UPDATE connectors c SET leased_until = %(until)s, watermark = coalesce(%(watermark)s::jsonb, c.watermark)
    FROM r WHERE c.merchant_id = r.merchant_id AND c.id = r.connector_id
    """
    values = {
        "run": run_id,
        "tally": dumps(tally),
        "problems": problems,
        "most": _MOST_PROBLEMS,
        "until": now + LEASE,
        "watermark": None if watermark is None else dumps(watermark),
    }
    await connection.execute(query, values)


async def end_run(
    connection: Connection, run_id: int, now: datetime, *, watermark: Watermark = None, error: str | None = None
) -> None:
    """End a run, well or not; after a failure the next try comes sooner than the schedule says, then ever later."""
    query = """
    WITH r AS (
        UPDATE sync_runs SET ended_at = %(now)s, error = %(error)s WHERE id = %(run)s
        RETURNING merchant_id, connector_id)
    UPDATE connectors c SET leased_by = NULL, leased_until = NULL,
        watermark = coalesce(%(watermark)s::jsonb, c.watermark), last_error = %(error)s,
        last_ok_at = CASE WHEN %(error)s::text IS NULL THEN %(now)s ELSE c.last_ok_at END,
        failures = CASE WHEN %(error)s::text IS NULL THEN 0 ELSE c.failures + 1 END,
        next_at = CASE WHEN %(error)s::text IS NULL THEN c.next_at ELSE least(
            %(now)s + make_interval(secs => c.every_seconds),
            %(now)s + make_interval(secs => %(pause)s * 2 ^ least(c.failures, 6))) END
    FROM r WHERE c.merchant_id = r.merchant_id AND c.id = r.connector_id
    """
    values: dict[str, Any] = {
        "run": run_id,
        "now": now,
        "error": error,
        "pause": _FIRST_PAUSE_SECONDS,
        "watermark": None if watermark is None else dumps(watermark),
    }
    await connection.execute(query, values)


async def runs_of(connection: Connection, connector_id: int, *, limit: int, before: int | None = None) -> list[SyncRun]:
    """Return the runs of a connector, newest first; `before` is the last id seen."""
    query = """
    SELECT id, started_at, ended_at, pages, tally, problems, error FROM sync_runs
    WHERE connector_id = %(id)s AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
    """
    values = {"id": connector_id, "before": before, "limit": limit}
    return [SyncRun(**row) for row in await (await connection.execute(query, values)).fetchall()]
