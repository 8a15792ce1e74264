"""A shop as on its first day: what it knows, sells and offers stays; customers and all they left behind go."""

from __future__ import annotations

from store.engine import Connection

# customers take conversations with messages, turns, outbox, hand-overs, sessions and tags with them
_LEFT_BEHIND = (
    "approvals",
    "coupon_grants",
    "bookings",
    "tickets",
    "gaps",
    "identities",
    "identity_events",
    "notices",
    "staff_talks",
    "signals",
    "servicer_states",
    "orders",
    "customers",
)


async def wipe(connection: Connection) -> None:
    """Forget the shop's customers, orders and everything that happened. For evaluations only: nothing comes back."""
    for table in _LEFT_BEHIND:
        await connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608  (a name above; the wall picks the shop)
    await connection.execute("UPDATE coupons SET granted = 0")
