"""`xiaoer bookings` and `xiaoer tickets`, on the database of a shop."""

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
    ended = await xiaoer("bookings", "end", "1", "cancelled", "--note", "顾客来电", **env)
    assert (ended.code, "已取消" in ended.out) == (0, True), ended.err
    again = await xiaoer("bookings", "end", "1", "cancelled", **env)
    assert (again.code, len(again.lines)) == (2, 1)
    unknown = await xiaoer("bookings", "book", "烫发", "wmNobody", "2030-01-01 10:00", **env)
    assert "没有叫「烫发」的服务。现有：剪发" in unknown.err
    moved = await xiaoer("tickets", "move", "1", "resolved", "--note", "已退", **env)
    assert (moved.code, "1 号售后单" in moved.out) == (0, True), moved.err
    assert "QH1" in (await xiaoer("tickets", "list", "--status", "resolved", **env)).out
    stranger = await xiaoer("tickets", "assign", "1", "nobody", **env)
    assert stranger.code == 2
