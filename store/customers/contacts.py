"""Contacts: the customers members have added in WeCom, pair by pair, and what became of their welcome."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from store.engine import Connection


class Tie(StrEnum):
    """How a member and a customer stand to each other (wecom-api.md §4.1, §4.8)."""

    HALF = "half"
    NORMAL = "normal"
    LEFT_BY_CUSTOMER = "left_by_customer"
    LEFT_BY_MEMBER = "left_by_member"


class Welcomed(StrEnum):
    """What became of a welcome."""

    DUE = "due"
    SENT = "sent"
    LATE = "late"
    NOT_NEEDED = "not_needed"
    REFUSED = "refused"


async def tie_contact(
    connection: Connection, merchant_id: int, userid: str, external_userid: str, tie: Tie, state: str, at: datetime
) -> None:
    """Record that a pair is tied; news older than what is known changes nothing (callbacks come in any order)."""
    query = """
    INSERT INTO contacts (merchant_id, userid, external_userid, tie, state, added_at, changed_at)
    VALUES (%(merchant)s, %(userid)s, %(customer)s, %(tie)s, %(state)s, %(at)s, %(at)s)
    ON CONFLICT (merchant_id, userid, external_userid) DO UPDATE SET
        tie = excluded.tie, changed_at = excluded.changed_at, lost_at = NULL,
        state = CASE WHEN excluded.state = '' THEN contacts.state ELSE excluded.state END,
        added_at = CASE WHEN contacts.lost_at IS NULL THEN contacts.added_at ELSE excluded.added_at END
    WHERE contacts.changed_at <= excluded.changed_at AND NOT (contacts.tie = 'normal' AND excluded.tie = 'half')
    """
    values = {"merchant": merchant_id, "userid": userid, "customer": external_userid, "state": state}
    await connection.execute(query, values | {"tie": tie, "at": at})
    query = "INSERT INTO customers (merchant_id, external_userid) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    await connection.execute(query, (merchant_id, external_userid))


async def lose_contact(connection: Connection, userid: str, external_userid: str, tie: Tie, at: datetime) -> None:
    """Record that a pair has parted."""
    query = """
    UPDATE contacts SET tie = %s, lost_at = %s, changed_at = %s
    WHERE userid = %s AND external_userid = %s AND changed_at <= %s
    """
    await connection.execute(query, (tie, at, at, userid, external_userid, at))


async def name_contact(
    connection: Connection, external_userid: str, name: str, unionid: str, add_ways: dict[str, int]
) -> None:
    """Record what a customer is called, and how each member came to them."""
    query = "UPDATE contacts SET name = %s, unionid = %s WHERE external_userid = %s"
    await connection.execute(query, (name, unionid, external_userid))
    query = "UPDATE customers SET nickname = %s WHERE external_userid = %s AND nickname = ''"
    await connection.execute(query, (name, external_userid))
    for userid, way in add_ways.items():
        query = "UPDATE contacts SET add_way = %s WHERE external_userid = %s AND userid = %s"
        await connection.execute(query, (way, external_userid, userid))


async def welcome_due(
    connection: Connection,
    merchant_id: int,
    code: str,
    userid: str,
    external_userid: str,
    channel_id: int,
    until: datetime,
) -> bool:
    """Return whether this code's welcome is still to be sent; the first to ask writes it down."""
    query = """
    INSERT INTO contact_welcomes (merchant_id, code_hash, userid, external_userid, channel_id, due_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (merchant_id, code_hash) DO UPDATE SET due_at = contact_welcomes.due_at
    RETURNING result = 'due' AS due
    """
    values = (merchant_id, _digest(code), userid, external_userid, channel_id, until)
    row = await (await connection.execute(query, values)).fetchone()
    return bool(row and row["due"])


async def settle_welcome(connection: Connection, code: str, result: Welcomed, error: str | None = None) -> None:
    """Record what became of a welcome."""
    query = "UPDATE contact_welcomes SET result = %s, error = %s WHERE code_hash = %s AND result = 'due'"
    await connection.execute(query, (result, error, _digest(code)))


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
