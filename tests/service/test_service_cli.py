"""`xiaoer bookings list` and `xiaoer tickets list`, on the database of a shop."""

from __future__ import annotations

from pathlib import Path

from store.engine import Database
from tests.programs import xiaoer
from tests.store.shops import filled_shop


async def test_bookings_and_tickets_are_listed(database: Database, database_url: str, tmp_path: Path) -> None:
    await filled_shop(database, 1)
    env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "XIAOER_DATA_DIR": str(tmp_path)}
    bookings = await xiaoer("bookings", "list", **env)
    assert "剪发" in bookings.out
    assert "已预约" in bookings.out
    tickets = await xiaoer("tickets", "list", "--status", "open", **env)
    assert "退款" in tickets.out
    assert "QH1" in tickets.out
    assert "QH1" not in (await xiaoer("tickets", "list", "--status", "resolved", **env)).out
