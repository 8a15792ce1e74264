"""Reports as they were sent: once for each period, with what telling them took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.reports.content import ReportContent


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model took for the words; nothing without one."""

    model: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost_fen: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was made; `told_at` is when its text was handed over, `pictured_at` when its picture went."""

    id: int
    kind: str
    first_day: date
    content: ReportContent
    model: str | None
    cost_fen: float
    created_at: datetime
    told_at: datetime | None
    media_id: str | None
    pictured_at: datetime | None


_SHOWN = """
SELECT id, kind, first_day, content, model, cost_fen::float8 AS cost_fen, created_at, told_at, media_id, pictured_at
FROM reports
"""


async def keep_report(
    connection: Connection, merchant_id: int, content: ReportContent, cost: Cost, now: datetime
) -> int:
    """Keep a report; a period has one, and making it again replaces what it says."""
    query = """
    INSERT INTO reports (merchant_id, kind, first_day, content, model, tokens_in, tokens_out, cost_fen, created_at)
    VALUES (%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, kind, first_day) DO UPDATE SET content = excluded.content, model = excluded.model,
        tokens_in = reports.tokens_in + excluded.tokens_in, tokens_out = reports.tokens_out + excluded.tokens_out,
        cost_fen = reports.cost_fen + excluded.cost_fen, created_at = excluded.created_at, media_id = NULL
    RETURNING id
    """
    values = (
        *(merchant_id, content.kind.value, content.first, content.model_dump_json()),
        *(cost.model, cost.tokens_in, cost.tokens_out, cost.cost_fen, now),
    )
    row = await (await connection.execute(query, values)).fetchone()
    return int(row["id"]) if row else 0


async def report_of(connection: Connection, report_id: int) -> Report:
    """Return one report, or raise `NotFound`."""
    row = await (await connection.execute(f"{_SHOWN} WHERE id = %s".encode(), (report_id,))).fetchone()
    if row is None:
        raise NotFound(say("report_unknown", book="report"))
    return _report(row)


async def report_about(connection: Connection, kind: str, first_day: date) -> Report | None:
    """Return the report of a period, None when it was not made."""
    query = f"{_SHOWN} WHERE kind = %s AND first_day = %s"
    row = await (await connection.execute(query.encode(), (kind, first_day))).fetchone()
    return _report(row) if row else None


async def list_reports(connection: Connection, kind: str | None, limit: int, after: int | None) -> list[Report]:
    """Return reports, newest first, one more than `limit`."""
    query = f"""{_SHOWN} WHERE (%(kind)s::text IS NULL OR kind = %(kind)s)
      AND (%(after)s::bigint IS NULL OR id < %(after)s) ORDER BY id DESC LIMIT %(limit)s"""
    values = {"kind": kind, "after": after, "limit": limit + 1}
    return [_report(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def note_told(connection: Connection, report_id: int, now: datetime) -> None:
    """Note that a report's text was handed over for sending."""
    await connection.execute("UPDATE reports SET told_at = %s WHERE id = %s", (now, report_id))


async def note_picture(connection: Connection, report_id: int, media_id: str, sent_at: datetime | None) -> None:
    """Note what WeCom calls the picture, and when it went out: the same one is sent after a kill."""
    query = "UPDATE reports SET media_id = %s, pictured_at = %s WHERE id = %s"
    await connection.execute(query, (media_id, sent_at, report_id))


def _report(row: dict[str, Any]) -> Report:
    return Report(**row | {"content": ReportContent.model_validate(row["content"])})
