"""Customers as people look them up: the list, and everything about one of them on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import NotFound
from agent.phrases import say
from store.audience.measures import Values, leaf
from store.audience.rules import Orders, Spend
from store.audience.selection import at, condition
from store.engine import Connection
from store.orders.ownership import orders_of_customer
from store.patterns import literally

_NEWEST = 10


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a list shall show: part of the nickname or the whole external_userid, a tag, a rule."""

    search: str | None = None
    tag_id: int | None = None
    rule: Any | None = None


@dataclass(frozen=True, slots=True)
class CustomerListed:
    """A customer in the list; `spent_fen` is what they paid, refunds taken off; `orders` counts what was not void."""

    id: int
    external_userid: str
    nickname: str
    tags: list[str]
    orders: int
    spent_fen: int
    last_message_at: datetime | None
    opted_out: bool


@dataclass(frozen=True, slots=True)
class CustomersOrder:
    """An order of a customer; `items` names the goods."""

    id: int
    order_no: str
    status: str
    amount_fen: int
    placed_at: datetime
    items: list[str]


@dataclass(frozen=True, slots=True)
class CustomersBooking:
    """A booking of a customer."""

    id: int
    service: str
    bookable: str
    starts_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class CustomersTalk:
    """A conversation of a customer with one account of the shop."""

    id: int
    open_kfid: str
    service_state: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """A customer with the newest ten of what happened; `channels` are the codes of those they came by."""

    customer: CustomerListed
    since: datetime
    channels: list[str]
    opted_out_words: str | None
    orders: list[CustomersOrder]
    bookings: list[CustomersBooking]
    talks: list[CustomersTalk]


async def find_customers(
    connection: Connection, sought: Sought, now: datetime, *, limit: int, before: int | None
) -> list[CustomerListed]:
    """Return customers, the last to come first, before an id."""
    values = Values()
    conditions = ["(%(before)s::bigint IS NULL OR cu.id < %(before)s)"]
    if sought.search:
        text, part = values.add(sought.search), values.add(literally(sought.search))
        conditions.append(f"(cu.external_userid = {text} OR cu.nickname ILIKE '%%' || {part} || '%%')")
    if sought.tag_id is not None:
        has = "SELECT FROM customer_tags x WHERE x.customer_id = cu.id AND x.tag_id = "
        conditions.append(f"EXISTS ({has}{values.add(sought.tag_id)})")
    if sought.rule is not None:
        conditions.append(condition(sought.rule, values))
    query = f"{_listed(values)} WHERE {' AND '.join(conditions)} ORDER BY cu.id DESC LIMIT %(limit)s"
    asked = at(now, values) | {"before": before, "limit": limit}
    return [CustomerListed(**row) for row in await (await connection.execute(query.encode(), asked)).fetchall()]


async def profile_of(connection: Connection, customer_id: int, now: datetime) -> CustomerProfile:
    """Return everything about one customer; raise `NotFound`."""
    values = Values()
    query = f"{_listed(values)} WHERE cu.id = {values.add(customer_id)}"
    row = await (await connection.execute(query.encode(), at(now, values))).fetchone()
    if row is None:
        raise NotFound(say("customer_unknown", book="owner"))
    customer = CustomerListed(**row)
    who = {"who": customer.external_userid, "id": customer_id, "newest": _NEWEST}
    about = (await (await connection.execute(_ABOUT, who)).fetchall())[0]
    return CustomerProfile(
        customer,
        **about,
        orders=[CustomersOrder(**each) for each in await (await connection.execute(_ORDERS, who)).fetchall()],
        bookings=[CustomersBooking(**each) for each in await (await connection.execute(_BOOKINGS, who)).fetchall()],
        talks=[CustomersTalk(**each) for each in await (await connection.execute(_TALKS, who)).fetchall()],
    )


def _listed(values: Values) -> str:
    orders = leaf(Orders(measure="orders", op=">=", value=0), values).value
    spent = leaf(Spend(measure="spend", op=">=", value=0), values).value
    return f"""
    SELECT cu.id, cu.external_userid, cu.nickname, {orders} AS orders, ({spent})::bigint AS spent_fen,
           array(SELECT t.name FROM customer_tags x JOIN tags t ON t.id = x.tag_id
                 WHERE x.customer_id = cu.id ORDER BY t.id) AS tags,
           (SELECT max(k.last_customer_at) FROM conversations k WHERE k.customer_id = cu.id) AS last_message_at,
           EXISTS (SELECT FROM opt_outs p WHERE p.external_userid = cu.external_userid AND p.lifted_at IS NULL)
               AS opted_out
    FROM customers cu"""


_ABOUT = """
SELECT cu.created_at AS since,
       array(SELECT DISTINCT coalesce(h.name, c.state) FROM contacts c LEFT JOIN channels h ON h.code = c.state
             WHERE c.external_userid = cu.external_userid AND c.state <> '') AS channels,
       (SELECT p.words FROM opt_outs p WHERE p.external_userid = cu.external_userid AND p.lifted_at IS NULL)
           AS opted_out_words
FROM customers cu WHERE cu.id = %(id)s
"""
_ORDERS = f"""
SELECT id, order_no, status, amount_fen, placed_at,
       array(SELECT i->>'name' FROM jsonb_array_elements(items) i WHERE i->>'name' IS NOT NULL) AS items
FROM {orders_of_customer("%(who)s")} o ORDER BY placed_at DESC LIMIT %(newest)s
""".encode()
_BOOKINGS = """
SELECT b.id, s.name AS service, r.name AS bookable, b.starts_at, b.status FROM bookings b
JOIN services s ON s.id = b.service_id JOIN bookables r ON r.id = b.bookable_id
WHERE b.external_userid = %(who)s ORDER BY b.starts_at DESC LIMIT %(newest)s
"""
_TALKS = """
SELECT id, open_kfid, service_state, changed_at FROM conversations WHERE customer_id = %(id)s
ORDER BY changed_at DESC LIMIT %(newest)s
"""
