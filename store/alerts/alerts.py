"""Alerts: one open row for each thing that is wrong, told at most once a day and level, over when it is mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps

Facts = tuple[tuple[str, str], ...]
_WORSE = ("info", "yellow", "red", "out")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now; `subject` tells it from others of its kind, `place` is where it is mended."""

    kind: str
    subject: str
    level: str
    title: str
    facts: Facts = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A trouble as it is kept; `opened_at` is since when it has been as bad as this."""

    id: int
    kind: str
    subject: str
    level: str
    title: str
    facts: Facts
    place: str
    opened_at: datetime
    told_on: date | None
    over_at: datetime | None
    snoozed_until: datetime | None


_COLUMNS = "id, kind, subject, level, title, facts, place, opened_at, told_on, over_at, snoozed_until"
_SHOWN = f"SELECT {_COLUMNS} FROM alerts"  # noqa: S608  (fixed parts)


async def open_alerts(connection: Connection, kind: str) -> dict[str, Alert]:
    """Return the open alerts of a kind by subject, locked."""
    query = f"{_SHOWN} WHERE kind = %s AND over_at IS NULL ORDER BY id FOR UPDATE"
    rows = await (await connection.execute(query.encode(), (kind,))).fetchall()
    return {row["subject"]: _alert(row) for row in rows}


async def raise_alert(
    connection: Connection, merchant_id: int, trouble: Trouble, known: Alert | None, today: date, now: datetime
) -> bool:
    """Keep a trouble; return whether it is to be told now: new, worse, or a day later, and not put off."""
    values = {
        **{name: getattr(trouble, name) for name in ("kind", "subject", "level", "title", "place")},
        "facts": dumps([list(fact) for fact in trouble.facts]),
        "shop": merchant_id,
        "today": today,
        "now": now,
    }
    if known is None:
        query = """
        INSERT INTO alerts (merchant_id, kind, subject, level, title, facts, place, opened_at, told_on) VALUES (
            %(shop)s, %(kind)s, %(subject)s, %(level)s, %(title)s, %(facts)s::jsonb, %(place)s, %(now)s, %(today)s)
        ON CONFLICT (merchant_id, kind, subject) WHERE over_at IS NULL DO NOTHING
        """
        return (await connection.execute(query, values)).rowcount == 1
    worse = _WORSE.index(trouble.level) > _WORSE.index(known.level)
    quiet = known.snoozed_until is not None and known.snoozed_until > now
    told = not quiet and (worse or known.told_on is None or known.told_on < today)
    query = """
    UPDATE alerts SET level = %(level)s, title = %(title)s, facts = %(facts)s::jsonb,
        told_on = CASE WHEN %(told)s THEN %(today)s ELSE told_on END,
        opened_at = CASE WHEN %(worse)s THEN %(now)s ELSE opened_at END WHERE id = %(id)s
    """
    await connection.execute(query, values | {"told": told, "worse": worse, "id": known.id})
    return told


async def close_alerts(connection: Connection, alert_ids: Collection[int], now: datetime) -> None:
    """Note that troubles are over."""
    await connection.execute("UPDATE alerts SET over_at = %s WHERE id = ANY(%s)", (now, list(alert_ids)))


async def list_alerts(connection: Connection, limit: int, after: int | None, *, waiting: bool) -> list[Alert]:
    """Return alerts, newest first, one more than `limit`; with `waiting` those that are not over."""
    query = f"""{_SHOWN} WHERE (%(after)s::bigint IS NULL OR id < %(after)s) AND (NOT %(open)s OR over_at IS NULL)
    ORDER BY id DESC LIMIT %(limit)s"""
    values = {"after": after, "open": waiting, "limit": limit + 1}
    return [_alert(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def snooze(connection: Connection, alert_id: int, until: datetime | None) -> Alert:
    """Say nothing of an alert until then (None: speak again); raises `NotFound`."""
    query = f"UPDATE alerts SET snoozed_until = %s WHERE id = %s RETURNING {_COLUMNS}"  # noqa: S608
    row = await (await connection.execute(query.encode(), (until, alert_id))).fetchone()
    if row is None:
        raise NotFound(say("alert_unknown", book="report"))
    return _alert(row)


async def snooze_subjects(connection: Connection, subjects: Sequence[tuple[str, str]], until: datetime) -> None:
    """Say nothing of these kinds and subjects until then."""
    query = """
    UPDATE alerts a SET snoozed_until = %s FROM unnest(%s::text[], %s::text[]) AS s(kind, subject)
    WHERE a.kind = s.kind AND a.subject = s.subject AND a.over_at IS NULL
    """
    kinds, names = [kind for kind, _ in subjects], [subject for _, subject in subjects]
    await connection.execute(query, (until, kinds, names))


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(**row | {"facts": tuple((name, value) for name, value in row["facts"])})
