"""Connectors of shops: what is pulled from where, how far it has come, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.connectors.pulling import Watermark
from store.engine import Connection
from store.json import dumps

LEASE = timedelta(minutes=2)
"""How long a pull holds its connector after each page."""


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector; `origin` and `mapping` are as its owner wrote them."""

    id: int
    merchant_id: int
    name: str
    kind: str
    topic: str
    origin: dict[str, Any]
    secret_sealed: str | None
    mapping: dict[str, Any]
    every_seconds: int
    enabled: bool
    watermark: Watermark
    next_at: datetime
    failures: int
    last_ok_at: datetime | None
    last_error: str | None


_COLUMNS = """id, merchant_id, name, kind, topic, origin, secret_sealed, mapping, every_seconds, enabled, watermark,
    next_at, failures, last_ok_at, last_error"""

_SAVE = f"""
INSERT INTO connectors AS c (merchant_id, name, kind, topic, origin, secret_sealed, mapping, every_seconds, enabled,
    next_at)
VALUES (%(merchant_id)s, %(name)s, %(kind)s, %(topic)s, %(origin)s::jsonb, %(secret_sealed)s, %(mapping)s::jsonb,
    %(every_seconds)s, %(enabled)s, %(now)s)
ON CONFLICT (merchant_id, name) DO UPDATE SET kind = excluded.kind, topic = excluded.topic, origin = excluded.origin,
    secret_sealed = coalesce(excluded.secret_sealed, c.secret_sealed), mapping = excluded.mapping,
    every_seconds = excluded.every_seconds, enabled = excluded.enabled, next_at = excluded.next_at, failures = 0,
    last_error = NULL, updated_at = now(),
    watermark = CASE WHEN (c.kind, c.topic, c.origin) = (excluded.kind, excluded.topic, excluded.origin)
        AND c.mapping->>'watermark' IS NOT DISTINCT FROM excluded.mapping->>'watermark' THEN c.watermark END
RETURNING {_COLUMNS}
"""  # noqa: S608


async def save_connector(connection: Connection, fields: dict[str, Any], now: datetime) -> Connector:
    """Add a connector, or change the one with this name; a changed origin is pulled from its beginning again."""
    values = fields | {"origin": dumps(fields["origin"]), "mapping": dumps(fields["mapping"]), "now": now}
    row = await (await connection.execute(_SAVE.encode(), values)).fetchone()
    return _connector(row)


async def connector_of(connection: Connection, connector_id: int) -> Connector:
    """Return a connector of the shop, or raise `NotFound`."""
    query = f"SELECT {_COLUMNS} FROM connectors WHERE id = %s"  # noqa: S608
    return _connector(await (await connection.execute(query.encode(), (connector_id,))).fetchone())


async def connector_named(connection: Connection, name: str) -> Connector | None:
    """Return the shop's connector of this name, or None."""
    query = f"SELECT {_COLUMNS} FROM connectors WHERE name = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (name,))).fetchone()
    return Connector(**row) if row else None


async def list_connectors(connection: Connection, *, limit: int, before: int | None = None) -> list[Connector]:
    """Return connectors, newest first; `before` is the last id seen."""
    query = f"""
    SELECT {_COLUMNS} FROM connectors WHERE %(before)s::bigint IS NULL OR id < %(before)s
    ORDER BY id DESC LIMIT %(limit)s
    """  # noqa: S608
    rows = await (await connection.execute(query.encode(), {"before": before, "limit": limit})).fetchall()
    return [Connector(**row) for row in rows]


async def delete_connector(connection: Connection, connector_id: int) -> None:
    """Forget a connector and its runs, not what it brought; raises `NotFound`."""
    done = await connection.execute("DELETE FROM connectors WHERE id = %s", (connector_id,))
    if not done.rowcount:
        raise NotFound(say("connector_unknown", book="owner"))


async def take_due(connection: Connection, now: datetime) -> Sequence[tuple[int, int]]:
    """Return shop and id of the connectors that are due, and set when they are due next (platform)."""
    query = """
    UPDATE connectors SET next_at = %(now)s + make_interval(secs => every_seconds)
    WHERE id IN (SELECT id FROM connectors WHERE enabled AND next_at <= %(now)s FOR UPDATE SKIP LOCKED)
    RETURNING merchant_id, id
    """
    rows = await (await connection.execute(query, {"now": now})).fetchall()
    return [(row["merchant_id"], row["id"]) for row in rows]


async def lease(connection: Connection, connector_id: int, holder: str, now: datetime) -> Connector | None:
    """Hold a connector for a pull and return it, None while somebody else holds it.

    Raises:
        NotFound: there is no such connector in the shop.
    """
    query = f"""
    UPDATE connectors SET leased_by = %(holder)s, leased_until = %(until)s
    WHERE id = %(id)s AND (leased_until IS NULL OR leased_until < %(now)s OR leased_by = %(holder)s)
    RETURNING {_COLUMNS}
    """  # noqa: S608
    values = {"id": connector_id, "holder": holder, "now": now, "until": now + LEASE}
    row = await (await connection.execute(query.encode(), values)).fetchone()
    if row is None:
        await connector_of(connection, connector_id)
        return None
    return Connector(**row)


def _connector(row: dict[str, Any] | None) -> Connector:
    if row is None:
        raise NotFound(say("connector_unknown", book="owner"))
    return Connector(**row)
