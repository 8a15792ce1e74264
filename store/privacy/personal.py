"""A customer's personal data handed out or erased, as the law asks of a shop (个人信息保护法 §45, §47)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import sql

from store.engine import Connection
from store.json import dumps
from store.privacy.holdings import Holding, holdings

_BLANKED = {
    # what was sold stays in the books, without saying to whom
    "orders": "external_userid = NULL, buyer_name = '', phone_hash = NULL, phone_last4 = NULL",
    "reviews": "text = '', images = '{}'",
    "refunds": "reason = ''",
    "coupon_grants": "external_userid = '', conversation_id = NULL, approval_id = NULL",
}
_KEPT = {
    "coupon_redemptions",  # bookkeeping; says nothing about a person
    "opt_outs",  # who asked to be left alone stays left alone
}
_UNREADABLE = {"preview", "centroid", "meaning"}


async def personal_data(connection: Connection, external_userid: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row the shop holds about a customer, by table; pictures and vectors are left out."""
    found = {}
    for holding in await holdings(connection):
        query = sql.SQL("SELECT to_jsonb(t) AS row FROM {} t WHERE {}").format(holding.name, holding.condition)
        rows = await (await connection.execute(query, {"who": external_userid})).fetchall()
        if rows:
            found[holding.table] = [_readable(row["row"]) for row in rows]
    return dict(sorted(found.items()))


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _UNREADABLE and value is not None}


async def count_personal_data(connection: Connection, external_userid: str) -> dict[str, int]:
    """Return how many rows of which table are about a customer."""
    counts = {}
    for holding in await holdings(connection):
        query = sql.SQL("SELECT count(*) AS n FROM {} WHERE {}").format(holding.name, holding.condition)
        row = await (await connection.execute(query, {"who": external_userid})).fetchone()
        if row and row["n"]:
            counts[holding.table] = row["n"]
    return counts


async def erase(
    connection: Connection, merchant_id: int, external_userid: str, fingerprint: str, actor: str, now: datetime
) -> dict[str, int]:
    """Erase what the shop holds about a customer and note that it was done; return the rows by table.

    Orders and used coupons stay without a name; a wish not to be written to stays. `fingerprint` proves later whose
    data was erased without naming them.
    """
    counts = {}
    for holding in await holdings(connection):
        if holding.table not in _KEPT:
            counts[holding.table] = (await connection.execute(_statement(holding), {"who": external_userid})).rowcount
    counts = {table: count for table, count in counts.items() if count}
    await connection.execute(
        "INSERT INTO erasures (merchant_id, fingerprint, actor, counts, at) VALUES (%s, %s, %s, %s, %s)",
        (merchant_id, fingerprint, actor, dumps(counts), now),
    )
    return counts


def _statement(holding: Holding) -> sql.Composed:
    if blank := _BLANKED.get(holding.table):
        return sql.SQL("UPDATE {} SET {} WHERE {}").format(holding.name, sql.SQL(blank), holding.condition)
    return sql.SQL("DELETE FROM {} WHERE {}").format(holding.name, holding.condition)
