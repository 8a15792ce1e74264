"""Coupons used at the counter, each once, and taken back when the order is refunded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.clock import day_said, moment_said
from agent.errors import BadInput, Conflict, NotFound
from agent.money import yuan
from agent.phrases import say
from store.coupons.grants import Grant, grant_by_id
from store.engine import Connection

_COLUMNS = """r.id, r.grant_id, r.order_no, r.order_fen, r.discount_fen, r.store_name, r.redeemed_by, r.redeemed_at,
    r.reversed_at, r.reversed_by"""


@dataclass(frozen=True, slots=True)
class Redemption:
    """A coupon used for an order; money in fen."""

    id: int
    grant_id: int
    order_no: str
    order_fen: int
    discount_fen: int
    store_name: str
    redeemed_by: str
    redeemed_at: datetime
    reversed_at: datetime | None
    reversed_by: str | None


@dataclass(frozen=True, slots=True)
class Till:
    """What the counter says of an order; `categories` are those of the goods, as far as it knows."""

    order_fen: int
    by: str
    store_name: str = ""
    order_no: str = ""
    categories: Sequence[str] = ()


async def grant_by_code(connection: Connection, code: str, *, lock: bool = False) -> Grant:
    """Return the coupon of a code as customers say it (small letters, blanks); raises `NotFound`."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    locked = "SELECT id FROM coupon_grants WHERE code = %s FOR UPDATE"
    query = locked if lock else "SELECT id FROM coupon_grants WHERE code = %s"
    row = await (await connection.execute(query.encode(), (plain,))).fetchone()
    grant = await grant_by_id(connection, row["id"]) if row else None
    if grant is None:
        raise NotFound(say("coupon_no_code", book="owner"))
    return grant


async def redeem(connection: Connection, merchant_id: int, code: str, till: Till, now: datetime) -> Redemption:
    """Use a coupon for an order: once, whichever counter is first.

    Raises:
        NotFound: No such code.
        Conflict: Used, expired or taken back; or the order has a coupon already.
        BadInput: Not for this store, these goods or this amount.
    """
    grant = await grant_by_code(connection, code, lock=True)
    if problem := await problem_of(connection, grant, now):
        raise Conflict(problem)
    discount = _discount(grant, till)
    await connection.execute("UPDATE coupon_grants SET status = 'redeemed' WHERE id = %s", (grant.id,))
    query = f"""
    INSERT INTO coupon_redemptions AS r (merchant_id, grant_id, order_no, order_fen, discount_fen, store_name,
        redeemed_by, redeemed_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, order_no) WHERE order_no <> '' AND reversed_at IS NULL DO NOTHING RETURNING {_COLUMNS}
    """  # noqa: S608  (only columns named above)
    values = (merchant_id, grant.id, till.order_no, till.order_fen, discount, till.store_name, till.by, now)
    row = await (await connection.execute(query.encode(), values)).fetchone()
    if row is None:
        raise Conflict(say("coupon_order_has_one", book="owner"))
    return Redemption(**row)


async def problem_of(connection: Connection, grant: Grant, now: datetime) -> str:
    """Return why a coupon cannot be used now, for the people at the counter; empty when it can."""
    if grant.status == "redeemed":
        query = """
        SELECT redeemed_at, store_name, redeemed_by FROM coupon_redemptions
        WHERE grant_id = %s AND reversed_at IS NULL
        """
        row = await (await connection.execute(query, (grant.id,))).fetchone() or {}
        at = moment_said(row["redeemed_at"])
        return say("coupon_used", book="owner", at=at, where=row["store_name"] or row["redeemed_by"])
    if grant.status == "revoked":
        return say("coupon_revoked", book="owner")
    if grant.status == "granted":
        return say("coupon_unclaimed", book="owner")
    if grant.status == "expired" or grant.valid_until <= now:
        return say("coupon_expired", book="owner", until=day_said(grant.last_moment, year=True))
    return ""


def _discount(grant: Grant, till: Till) -> int:
    """Return what the coupon takes off; raises `BadInput` when it is not for this order."""
    terms = grant.terms
    if terms.store_names and till.store_name not in terms.store_names:
        raise BadInput(say("coupon_other_store", book="owner", stores="、".join(terms.store_names)))
    if terms.categories and not set(terms.categories) & set(till.categories):
        raise BadInput(say("coupon_other_goods", book="owner", categories="、".join(terms.categories)))
    if till.order_fen < terms.threshold_fen:
        raise BadInput(say("coupon_too_little", book="owner", threshold=yuan(terms.threshold_fen)))
    if (discount := terms.discount_fen(till.order_fen)) <= 0:
        raise BadInput(say("coupon_no_room", book="owner"))
    return discount


async def reverse(connection: Connection, redemption_id: int, by: str, now: datetime) -> Redemption:
    """Give a coupon back whose order was refunded, once; it can be used again while it is valid.

    Raises:
        NotFound: No such redemption.
        Conflict: It was reversed before.
    """
    query = f"""
    UPDATE coupon_redemptions r SET reversed_at = %(now)s, reversed_by = %(by)s
    WHERE id = %(id)s AND reversed_at IS NULL RETURNING {_COLUMNS}
    """  # noqa: S608
    row = await (await connection.execute(query.encode(), {"now": now, "by": by, "id": redemption_id})).fetchone()
    if row is None:
        known = await connection.execute("SELECT FROM coupon_redemptions WHERE id = %s", (redemption_id,))
        if await known.fetchone() is None:
            raise NotFound(say("coupon_no_redemption", book="owner"))
        raise Conflict(say("coupon_reversed", book="owner"))
    update = """
    UPDATE coupon_grants SET status = CASE WHEN valid_until > %(now)s THEN 'claimed' ELSE 'expired' END
    WHERE id = %(grant)s AND status = 'redeemed'
    """
    await connection.execute(update, {"now": now, "grant": row["grant_id"]})
    return Redemption(**row)


async def redemptions_of_order(connection: Connection, order_id: int) -> list[int]:
    """Return the redemptions that stand for an order that was refunded in full."""
    query = """
    SELECT r.id FROM coupon_redemptions r JOIN orders o ON o.order_no = r.order_no AND o.merchant_id = r.merchant_id
    WHERE o.id = %s AND r.order_no <> '' AND r.reversed_at IS NULL AND o.refund_state = 'full'
    """
    return [row["id"] for row in await (await connection.execute(query, (order_id,))).fetchall()]


async def list_redemptions(connection: Connection, *, limit: int, before: int | None) -> list[dict[str, Any]]:
    """Return redemptions with the coupon's name, newest first."""
    query = f"""
    SELECT {_COLUMNS}, g.terms->>'name' AS name FROM coupon_redemptions r JOIN coupon_grants g ON g.id = r.grant_id
    WHERE %(before)s::bigint IS NULL OR r.id < %(before)s ORDER BY r.id DESC LIMIT %(limit)s
    """  # noqa: S608
    return list(await (await connection.execute(query.encode(), {"before": before, "limit": limit})).fetchall())
