"""Coupons that were given to customers: granted, claimed, redeemed, expired or taken back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.clock import SHANGHAI, in_shop_time
from agent.coupons import Limits, Situation, Terms
from store.coupons.coupons import Coupon
from store.engine import Connection
from store.json import dumps

# read aloud at the counter: no 0 O 1 I, no vowels that make words
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 8
_COLUMNS = """g.id, g.coupon_id, g.external_userid, g.conversation_id, g.code, g.terms, g.value_fen, g.status,
    g.granted_by, g.reason, g.granted_at, g.claim_by, g.claimed_at, g.valid_until"""


@dataclass(frozen=True, slots=True)
class Grant:
    """A coupon a customer was given; `code` redeems it at the counter once it is claimed."""

    id: int
    coupon_id: int
    external_userid: str
    conversation_id: int | None
    code: str
    terms: Terms
    value_fen: int
    status: str
    granted_by: str
    reason: str
    granted_at: datetime
    claim_by: datetime
    claimed_at: datetime | None
    valid_until: datetime

    @property
    def unused(self) -> bool:
        """Whether the customer has it and may still use it."""
        return self.status in ("granted", "claimed")

    @property
    def last_moment(self) -> datetime:
        """The last second it may be used, for people."""
        return self.valid_until - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Giving:
    """Who is given a coupon by whom, and why; `claimed` at once where there is no page to claim it on."""

    external_userid: str
    conversation_id: int | None
    by: str
    reason: str
    approval_id: int | None = None
    claimed: bool = False


def _grant(row: dict[str, Any]) -> Grant:
    return Grant(**{**row, "terms": Terms(**row["terms"])})


_SITUATION = """
SELECT count(*) FILTER (WHERE mine AND this) AS of_this,
       bool_or(mine AND this AND unused) IS TRUE AS held,
       count(*) FILTER (WHERE mine AND granted_at >= %(day)s) AS customer_today,
       count(*) FILTER (WHERE mine AND granted_at >= %(month)s) AS customer_month,
       count(*) FILTER (WHERE granted_at >= %(day)s) AS shop_today,
       coalesce(sum(value_fen) FILTER (WHERE granted_at >= %(day)s), 0)::bigint AS spent_today_fen,
       coalesce(sum(value_fen) FILTER (WHERE granted_at >= %(month)s), 0)::bigint AS spent_month_fen,
       EXISTS (SELECT FROM approvals WHERE external_userid = %(customer)s AND coupon_id = %(coupon)s
               AND status = 'pending' AND expires_at > %(now)s) AS pending
FROM (
    SELECT granted_at, value_fen, external_userid = %(customer)s AS mine, coupon_id = %(coupon)s AS this,
           status = 'claimed' AND valid_until > %(now)s OR status = 'granted' AND claim_by > %(now)s AS unused
    FROM coupon_grants
    WHERE status <> 'revoked' AND (granted_at >= %(month)s OR external_userid = %(customer)s)
      AND NOT (claimed_at IS NULL AND (status = 'expired' OR claim_by <= %(now)s))  -- never claimed: not given
) given
"""


async def situation_of(connection: Connection, coupon: Coupon, external_userid: str, now: datetime) -> Situation:
    """Return what has been given away so far, as far as it matters for this coupon and this customer."""
    day = in_shop_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"day": day, "month": day.replace(day=1), "now": now, "customer": external_userid, "coupon": coupon.id}
    row = await (await connection.execute(_SITUATION, values)).fetchone()
    return Situation(
        offered=coupon.offered(day.date()),
        by_assistant=coupon.by_assistant,
        value_fen=coupon.terms.most_off_fen,
        left=coupon.left,
        per_customer=coupon.per_customer,
        **(row or {}),
    )


async def give(
    connection: Connection, merchant_id: int, coupon: Coupon, limits: Limits, giving: Giving, now: datetime
) -> Grant:
    """Give a coupon; the caller has decided that it may, under `lock_limits`."""
    query = f"""
    INSERT INTO coupon_grants AS g (merchant_id, coupon_id, external_userid, conversation_id, approval_id, code, terms,
        value_fen, status, granted_by, reason, granted_at, claim_by, claimed_at, valid_until)
    VALUES (%(merchant)s, %(coupon)s, %(customer)s, %(conversation)s, %(approval)s, %(code)s, %(terms)s::jsonb,
        %(value)s, %(status)s, %(by)s, %(reason)s, %(now)s, %(claim_by)s, %(claimed_at)s, %(until)s)
    RETURNING {_COLUMNS}
    """  # noqa: S608  (only columns named above)
    until = _usable_until(coupon, now)
    values = {
        "merchant": merchant_id,
        "coupon": coupon.id,
        "customer": giving.external_userid,
        "conversation": giving.conversation_id,
        "approval": giving.approval_id,
        "code": "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
        "terms": dumps(limits.floored(coupon.terms).model_dump()),
        "value": coupon.terms.most_off_fen,
        "status": "claimed" if giving.claimed else "granted",
        "by": giving.by,
        "reason": giving.reason[:200],
        "now": now,
        "claim_by": min(until, now + timedelta(hours=limits.claim_hours)),
        "claimed_at": now if giving.claimed else None,
        "until": until,
    }
    row = await (await connection.execute(query.encode(), values)).fetchone()
    assert row is not None  # noqa: S101
    await connection.execute("UPDATE coupons SET granted = granted + 1 WHERE id = %s", (coupon.id,))
    return _grant(row)


def _usable_until(coupon: Coupon, now: datetime) -> datetime:
    """Return the end of the last day it may be used, in the shop's time."""
    last = in_shop_time(now).date() + timedelta(days=coupon.valid_days)
    day = min(last, coupon.valid_until) if coupon.valid_until else last
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)


async def grant_by_id(connection: Connection, grant_id: int) -> Grant | None:
    """Return a grant of the shop."""
    query = f"SELECT {_COLUMNS} FROM coupon_grants g WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (grant_id,))).fetchone()
    return _grant(row) if row else None


async def unused_of(connection: Connection, external_userid: str, now: datetime) -> list[Grant]:
    """Return the coupons a customer has and may still use, newest first. Nobody else's."""
    query = f"""
    SELECT {_COLUMNS} FROM coupon_grants g
    WHERE external_userid = %s AND (status = 'claimed' AND valid_until > %s OR status = 'granted' AND claim_by > %s)
    ORDER BY id DESC LIMIT 10
    """  # noqa: S608
    rows = await (await connection.execute(query.encode(), (external_userid, now, now))).fetchall()
    return [_grant(row) for row in rows]


async def list_grants(
    connection: Connection, *, external_userid: str | None, limit: int, before: int | None
) -> list[Grant]:
    """Return grants, newest first; of one customer when asked."""
    query = f"""
    SELECT {_COLUMNS} FROM coupon_grants g
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(customer)s::text IS NULL OR external_userid = %(customer)s)
    ORDER BY id DESC LIMIT %(limit)s
    """  # noqa: S608
    values = {"before": before, "customer": external_userid, "limit": limit}
    return [_grant(row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def claim(connection: Connection, grant_id: int, now: datetime) -> Grant | None:
    """Let the customer have a coupon that was granted; None for whoever comes second, or too late."""
    query = f"""
    UPDATE coupon_grants g SET status = 'claimed', claimed_at = %(now)s
    WHERE id = %(id)s AND status = 'granted' AND claim_by > %(now)s RETURNING {_COLUMNS}
    """  # noqa: S608
    row = await (await connection.execute(query.encode(), {"id": grant_id, "now": now})).fetchone()
    return _grant(row) if row else None


async def revoke(connection: Connection, grant_id: int) -> bool:
    """Take a coupon back that was not used; it counts against no limit any more."""
    query = """
    WITH gone AS (
        UPDATE coupon_grants SET status = 'revoked' WHERE id = %s AND status IN ('granted', 'claimed')
        RETURNING coupon_id
    )
    UPDATE coupons SET granted = greatest(granted - 1, 0) WHERE id IN (SELECT coupon_id FROM gone)
    """
    return (await connection.execute(query, (grant_id,))).rowcount == 1


async def expire_grants(connection: Connection, now: datetime) -> int:
    """End what was not claimed or used in time (platform); what nobody claimed can be given again."""
    query = """
    WITH ended AS (
        UPDATE coupon_grants SET status = 'expired'
        WHERE status = 'granted' AND claim_by <= %(now)s OR status = 'claimed' AND valid_until <= %(now)s
        RETURNING coupon_id, claimed_at
    ), back AS (
        UPDATE coupons c SET granted = greatest(granted - e.n, 0)
        FROM (SELECT coupon_id, count(*) AS n FROM ended WHERE claimed_at IS NULL GROUP BY coupon_id) e
        WHERE c.id = e.coupon_id
    )
    SELECT count(*) AS n FROM ended
    """
    row = await (await connection.execute(query, {"now": now})).fetchone()
    return int(row["n"]) if row else 0
