"""The audit log: who looked at customers' data and who changed what, by the API and its pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from psycopg.types.json import Jsonb

from store.engine import Connection

Action = Literal["look", "add", "change", "remove"]
_ONE_LOOK = timedelta(hours=1)  # of the same person at the same thing


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did.

    Attributes:
        by_program: With a token, not signed in.
        address: Where the request came from.
        area: The part of the program, as the API's document calls it (Coupons).
        operation: The API's name of it (put_coupon).
        target: The numbers and names in the address of the thing ({"coupon_id": "3"}).
        fields: What was set, by name only: values may be secret.
    """

    actor: str
    role: str
    by_program: bool
    address: str
    action: Action
    area: str
    operation: str
    target: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine(Deed):
    """A deed as it was noted."""

    id: int
    at: datetime


async def note(connection: Connection, merchant_id: int, deed: Deed, now: datetime) -> None:
    """Write a deed down; who looks at the same thing again within an hour is not noted twice."""
    row = asdict(deed) | {"target": Jsonb(deed.target), "merchant_id": merchant_id, "at": now, "since": now - _ONE_LOOK}
    query = """
    INSERT INTO audit_lines
        (merchant_id, at, actor, role, by_program, address, action, area, operation, target, fields)
    SELECT %(merchant_id)s, %(at)s, %(actor)s, %(role)s, %(by_program)s, %(address)s, %(action)s, %(area)s,
           %(operation)s, %(target)s, %(fields)s
    WHERE %(action)s <> 'look' OR NOT EXISTS (
        SELECT FROM audit_lines WHERE merchant_id = %(merchant_id)s AND action = 'look' AND actor = %(actor)s
        AND operation = %(operation)s AND target = %(target)s AND at > %(since)s)
    """
    await connection.execute(query, row)


async def audit_lines(
    connection: Connection, limit: int, after: int | None = None, actor: str | None = None, area: str | None = None
) -> list[AuditLine]:
    """Return up to `limit` + 1 lines, the newest first, from before the line `after`."""
    query = """
    SELECT id, at, actor, role, by_program, address, action, area, operation, target, fields FROM audit_lines
    WHERE (%(after)s::bigint IS NULL OR id < %(after)s) AND (%(actor)s::text IS NULL OR actor = %(actor)s)
      AND (%(area)s::text IS NULL OR area = %(area)s)
    ORDER BY id DESC LIMIT %(most)s
    """
    asked = {"after": after, "actor": actor, "area": area, "most": limit + 1}
    return [AuditLine(**row) for row in await (await connection.execute(query, asked)).fetchall()]
