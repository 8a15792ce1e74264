"""How far each kf account's messages have been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.engine import Connection


@dataclass(frozen=True, slots=True)
class SyncPoint:
    """Where reading goes on; `caught_up` is False until the account was once read to its end: that is history."""

    cursor: str | None
    connected_at: datetime
    caught_up: bool


async def sync_point(connection: Connection, open_kfid: str) -> SyncPoint | None:
    """Return where to go on, the account's row locked; None when the account is not the shop's."""
    query = """
    SELECT cursor, connected_at, synced_at IS NOT NULL AS caught_up FROM kf_accounts WHERE open_kfid = %s FOR UPDATE
    """
    row = await (await connection.execute(query, (open_kfid,))).fetchone()
    return SyncPoint(**row) if row else None


async def move_cursor(connection: Connection, open_kfid: str, cursor: str, *, caught_up: bool) -> None:
    """Store the cursor in the transaction that stored its page; with `caught_up` it was the last page."""
    query = """
    UPDATE kf_accounts SET cursor = %s, sync_error = NULL, synced_at = CASE WHEN %s THEN now() ELSE synced_at END
    WHERE open_kfid = %s
    """
    await connection.execute(query, (cursor, caught_up, open_kfid))


async def record_sync_error(connection: Connection, open_kfid: str, error: str) -> None:
    """Make it visible that an account cannot be read."""
    query = "UPDATE kf_accounts SET sync_error = %s WHERE open_kfid = %s"
    await connection.execute(query, (error, open_kfid))


async def accounts_to_poll(
    connection: Connection, older_than_seconds: float, at_most: int | None = None
) -> list[tuple[int, str]]:
    """Return (merchant_id, open_kfid) of accounts that were not read for a while, the longest first (platform)."""
    query = """
    SELECT merchant_id, open_kfid FROM kf_accounts
    WHERE synced_at IS NULL OR synced_at < now() - make_interval(secs => %s)
    ORDER BY synced_at NULLS FIRST LIMIT %s
    """
    rows = await (await connection.execute(query, (older_than_seconds, at_most))).fetchall()
    return [(row["merchant_id"], row["open_kfid"]) for row in rows]
