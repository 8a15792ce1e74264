"""Whom a rule is about today, and the facts that speak for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from store.engine import Connection
from store.orders.order_states import OrderState

VOID = [OrderState.UNPAID, OrderState.CANCELLED, OrderState.CLOSED, OrderState.REFUNDED, OrderState.REFUNDING]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer a rule is about; `occasion` makes it happen once, `facts` are for the words."""

    external_userid: str
    occasion: str
    facts: dict[str, Any] = field(default_factory=dict)


async def dormant(connection: Connection, stages: Sequence[int], until_days: int, now: datetime) -> list[Candidate]:
    """Return who ordered last at least a stage ago (and not yet the next one), once a stage and last order."""
    query = """
    SELECT external_userid, last_at, order_no, items->0->>'name' AS product FROM (
        SELECT DISTINCT ON (external_userid) external_userid, placed_at AS last_at, order_no, items
        FROM orders WHERE external_userid IS NOT NULL AND status <> ALL(%(void)s)
        ORDER BY external_userid, placed_at DESC, id DESC) o
    WHERE last_at <= %(now)s::timestamptz - make_interval(days => %(least)s)
      AND last_at > %(now)s::timestamptz - make_interval(days => %(most)s)
    ORDER BY last_at DESC, external_userid
    """
    values = {"void": VOID, "now": now, "least": min(stages), "most": until_days}
    found = []
    for row in await (await connection.execute(query, values)).fetchall():
        gone = (now - row["last_at"]).days
        stage = max(stage for stage in stages if stage <= gone)
        facts = {"product": row["product"] or "", "gone_days": gone, "stage": stage}
        found.append(Candidate(row["external_userid"], f"{stage}:{row['order_no']}", facts))
    return found


async def birthdays(
    connection: Connection, day: date, solar: Sequence[tuple[int, int]], lunar: Sequence[tuple[int, int, bool]]
) -> list[Candidate]:
    """Return whose birthday is kept on `day`: (month, day) by the solar calendar, (month, day, leap) by the lunar."""
    query = """
    SELECT external_userid FROM customers WHERE birthday_month IS NOT NULL AND (
        NOT birthday_lunar AND (birthday_month, birthday_day) IN (SELECT * FROM unnest(%(sm)s::int[], %(sd)s::int[]))
        OR birthday_lunar AND (birthday_month, birthday_day, birthday_leap)
           IN (SELECT * FROM unnest(%(lm)s::int[], %(ld)s::int[], %(ll)s::boolean[])))
    ORDER BY id
    """
    values = {
        "sm": [month for month, _ in solar],
        "sd": [one for _, one in solar],
        "lm": [month for month, _, _ in lunar],
        "ld": [one for _, one, _ in lunar],
        "ll": [leap for _, _, leap in lunar],
    }
    rows = await (await connection.execute(query, values)).fetchall()
    return [Candidate(row["external_userid"], day.isoformat(), {}) for row in rows]


async def everybody(connection: Connection, occasion: str, festival: str) -> list[Candidate]:
    """Return who may be greeted at a festival: customers who bought before, those of late first."""
    query = """
    SELECT external_userid FROM orders WHERE external_userid IS NOT NULL AND status <> ALL(%s)
    GROUP BY 1 ORDER BY max(placed_at) DESC, 1
    """
    rows = await (await connection.execute(query, (VOID,))).fetchall()
    return [Candidate(row["external_userid"], occasion, {"festival": festival}) for row in rows]


async def purchases(connection: Connection, since: datetime) -> dict[tuple[str, str], list[int]]:
    """Return the days (numbers, shop time) on which each customer bought each product, ordered more than once."""
    query = """
    SELECT external_userid, name, array_agg(DISTINCT day ORDER BY day) AS days FROM (
        SELECT o.external_userid, i->>'name' AS name,
               (o.placed_at AT TIME ZONE 'Asia/Shanghai')::date - date '2000-01-01' AS day
        FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.items) i
        WHERE o.external_userid IS NOT NULL AND o.status <> ALL(%s) AND o.placed_at > %s) bought
    WHERE name <> '' GROUP BY 1, 2 HAVING count(DISTINCT day) > 1
    """
    rows = await (await connection.execute(query, (VOID, since))).fetchall()
    return {(row["external_userid"], row["name"]): row["days"] for row in rows}


async def cared_for(connection: Connection, after_days: int, grace_days: int, now: datetime) -> list[Candidate]:
    """Return whose order was shipped, or whose service ended, `after_days` ago (and not much longer)."""
    query = """
    WITH span AS (SELECT %(now)s::timestamptz - make_interval(days => %(after)s) AS until,
                         %(now)s::timestamptz - make_interval(days => %(after)s + %(grace)s) AS since)
    SELECT o.external_userid, 'order:' || o.order_no AS thing, o.items->0->>'name' AS product, false AS service
    FROM orders o, span WHERE o.external_userid IS NOT NULL AND o.shipped_at > span.since AND o.shipped_at <= span.until
      AND o.status <> ALL(%(void)s) AND o.refund_state IN ('', 'refused')
    UNION ALL
    SELECT b.external_userid, 'booking:' || b.id, s.name, true
    FROM bookings b JOIN services s ON s.id = b.service_id CROSS JOIN span
    WHERE b.status IN ('booked', 'done') AND b.ends_at > span.since AND b.ends_at <= span.until
    ORDER BY 2
    """
    values = {"now": now, "after": after_days, "grace": grace_days, "void": VOID}
    rows = await (await connection.execute(query, values)).fetchall()
    return [
        Candidate(
            row["external_userid"],
            f"{row['thing']}:{after_days}",
            {"product": row["product"] or "", "service": row["service"], "after_days": after_days},
        )
        for row in rows
    ]
