"""The shops of the house, as its operator looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.conversations.deadletters import letters_by_shop
from store.conversations.turns import spent_by_shop
from store.engine import Connection
from store.shops.opening import is_unset


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop: `connected` when WeCom reached it once, `spent_fen` on models today, `letters` that are dead.

    `own_budget_fen` is its daily budget for models where it has one of its own; 0 is no limit.
    """

    id: int
    name: str
    plan: str
    connected: bool
    spent_fen: float
    own_budget_fen: int | None
    letters: int
    created_at: datetime


async def shops_of_the_house(
    connection: Connection, midnight: datetime, limit: int, after: int | None
) -> list[ShopLine]:
    """Return the shops after an id, the oldest first, one more than `limit` (platform)."""
    query = """
    SELECT id, name, plan, corp_id, callback_verified_at, daily_budget_fen, created_at FROM merchants
    WHERE id > %s ORDER BY id LIMIT %s
    """
    rows = await (await connection.execute(query, (after or 0, limit + 1))).fetchall()
    ids = [row["id"] for row in rows]
    spent, letters = await spent_by_shop(connection, midnight, ids), await letters_by_shop(connection, ids)
    return [
        ShopLine(
            id=row["id"],
            name=row["name"],
            plan=row["plan"],
            connected=not is_unset(row["corp_id"]) and row["callback_verified_at"] is not None,
            spent_fen=spent.get(row["id"], 0.0),
            own_budget_fen=row["daily_budget_fen"],
            letters=letters.get(row["id"], 0),
            created_at=row["created_at"],
        )
        for row in rows
    ]
