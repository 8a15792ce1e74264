"""What an owner was asked to decide: a coupon above the assistant's limit. Decided once, whoever is first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection

_COLUMNS = """a.id, a.conversation_id, a.external_userid, a.coupon_id, a.reason, a.status, a.asked_at, a.expires_at,
    a.decided_at, a.decided_by, a.note, a.asked_by"""


@dataclass(frozen=True, slots=True)
class Approval:
    """A coupon asked for; `status` is pending, approved, rejected, expired, or void (approved, but not possible).

    `asked_by` is the userid (the name, without one) of the colleague who asked, empty for the assistant.
    """

    id: int
    conversation_id: int
    external_userid: str
    coupon_id: int
    reason: str
    status: str
    asked_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    note: str
    asked_by: str = ""

    @property
    def task_id(self) -> str:
        """The id of its card."""
        return f"approval-{self.id}"


async def ask(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    external_userid: str,
    coupon_id: int,
    reason: str,
    asked_at: datetime,
    expires_at: datetime,
    asked_by: str = "",
) -> Approval | None:
    """Ask for a coupon; None when the same is asked already and not decided."""
    query = f"""
    INSERT INTO approvals AS a (merchant_id, conversation_id, external_userid, coupon_id, reason, asked_at, expires_at,
                                asked_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, external_userid, coupon_id) WHERE status = 'pending' DO NOTHING RETURNING {_COLUMNS}
    """  # noqa: S608  (only columns named above)
    values = (merchant_id, conversation_id, external_userid, coupon_id, reason[:200], asked_at, expires_at, asked_by)
    row = await (await connection.execute(query.encode(), values)).fetchone()
    return Approval(**row) if row else None


async def approval_by_id(connection: Connection, approval_id: int) -> Approval | None:
    """Return an approval of the shop."""
    query = f"SELECT {_COLUMNS} FROM approvals a WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (approval_id,))).fetchone()
    return Approval(**row) if row else None


async def settle_approval(
    connection: Connection, approval_id: int, status: str, by: str, note: str, now: datetime
) -> Approval | None:
    """Decide a pending approval; None for whoever comes second. Too late, it can only be `expired`."""
    query = f"""
    UPDATE approvals a SET status = %(status)s, decided_by = %(by)s, decided_at = %(now)s, note = %(note)s
    WHERE id = %(id)s AND status = 'pending' AND (%(status)s = 'expired') = (expires_at <= %(now)s)
    RETURNING {_COLUMNS}
    """  # noqa: S608
    values = {"id": approval_id, "status": status, "by": by, "now": now, "note": note[:200]}
    row = await (await connection.execute(query.encode(), values)).fetchone()
    return Approval(**row) if row else None


async def void_approval(connection: Connection, approval_id: int, note: str) -> None:
    """Note that what was approved in this transaction cannot be given any more."""
    query = "UPDATE approvals SET status = 'void', note = %s WHERE id = %s AND status = 'approved'"
    await connection.execute(query, (note[:200], approval_id))


async def list_approvals(
    connection: Connection, *, status: str | None, limit: int, before: int | None
) -> list[Approval]:
    """Return approvals, newest first."""
    query = f"""
    SELECT {_COLUMNS} FROM approvals a
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(status)s::text IS NULL OR status = %(status)s)
    ORDER BY id DESC LIMIT %(limit)s
    """  # noqa: S608
    values = {"before": before, "status": status, "limit": limit}
    return [Approval(**row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def overdue_approvals(connection: Connection, now: datetime) -> list[tuple[int, int]]:
    """Return (merchant_id, id) of approvals nobody decided in time (platform)."""
    query = "SELECT merchant_id, id FROM approvals WHERE status = 'pending' AND expires_at <= %s ORDER BY id LIMIT 200"
    rows = await (await connection.execute(query, (now,))).fetchall()
    return [(row["merchant_id"], row["id"]) for row in rows]
