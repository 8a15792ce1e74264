"""Which callbacks were handled: WeCom repeats one whose answer it missed, and a job may run twice."""

from __future__ import annotations

from datetime import timedelta

from store.engine import Connection


async def first_look(connection: Connection, merchant_id: int, key: str, kind: str) -> bool:
    """Keep that a signal came; return False when it was handled before."""
    query = """
    INSERT INTO signals (merchant_id, key, type) VALUES (%s, %s, %s)
    ON CONFLICT (merchant_id, key) DO UPDATE SET key = excluded.key RETURNING handled_at IS NULL AS open
    """
    row = await (await connection.execute(query, (merchant_id, key, kind))).fetchone()
    return bool(row and row["open"])


async def record_handled(connection: Connection, key: str) -> None:
    """Remember that a signal was handled to its end."""
    await connection.execute("UPDATE signals SET handled_at = now() WHERE key = %s", (key,))


async def forget_old_signals(connection: Connection, older_than: timedelta) -> None:
    """Delete what nobody will repeat any more (platform)."""
    await connection.execute("DELETE FROM signals WHERE received_at < now() - %s", (older_than,))
