"""Pulling through the front door: pages, a break in the middle, watermarks, addresses nobody may reach, SQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from jobs.orders.connectors import puller_of
from tests.jobs.source_system import SourceSystem, connector, source_system
from tests.worlds import Town, town, until

QUERY = """
SELECT o.no, o.state, o.money, o.created, o.changed, l.title, l.num FROM shop_orders o JOIN shop_lines l USING (no)
WHERE o.changed >= :watermark ORDER BY o.changed, o.no, l.title
"""


@pytest.fixture
async def source() -> AsyncIterator[SourceSystem]:
    async with source_system() as system:
        yield system


@pytest.fixture
async def t(database_url: str, tmp_path: Path, source: SourceSystem) -> AsyncIterator[Town]:
    host = source.url.removeprefix("http://")
    sql_hosts = f"{tmp_path}/pos.db,127.0.0.1,localhost"
    async with town(
        database_url, tmp_path / "data", pull_allowed_hosts=host, pull_sql_hosts=sql_hosts, reconcile_seconds=30.0
    ) as t:
        yield t


async def saved(http: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await http.put("connectors", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def pulled(http: httpx.AsyncClient, connector_id: int) -> dict[str, Any]:
    """Pull and return the run."""
    before = (await http.get(f"connectors/{connector_id}/runs")).json()["items"]
    assert (await http.post(f"connectors/{connector_id}/run")).status_code == 202
    async with asyncio.timeout(30):
        while True:
            runs = (await http.get(f"connectors/{connector_id}/runs")).json()["items"]
            if len(runs) > len(before) and runs[0]["ended_at"]:
                return dict(runs[0])
            await asyncio.sleep(0.1)


async def orders(t: Town) -> list[dict[str, Any]]:
    async with t.house.database.shop(t.merchant_id) as connection:
        return await (await connection.execute("SELECT * FROM orders ORDER BY order_no")).fetchall()


async def test_a_pull_that_breaks_in_the_middle_goes_on_where_it_was(t: Town, source: SourceSystem) -> None:
    source.add(1, 2, 3, 4, 5)
    source.broken_pages = {2}
    async with t.client() as http:
        body = connector(f"{source.url}/orders", enabled=False)
        trial = (await http.post("connectors/trial", json=body)).json()
        assert (trial["counts"]["added"], trial["problems"], len(trial["sample"])) == (2, [], 2)
        assert await orders(t) == []
        made = await saved(http, body)
        broken = await pulled(http, made["id"])
        assert "HTTP 500" in broken["error"]
        assert [order["order_no"] for order in await orders(t)] == ["X0001", "X0002"]
        state = (await http.get(f"connectors/{made['id']}")).json()
        assert (state["watermark"], state["failures"]) == ("2026-11-20 10:00:02", 1)
        assert state["last_error"] == broken["error"]
        assert len([asked for asked in source.asked if asked["page"] == "2"]) == 3, "a busy source is asked again"
        source.broken_pages = set()
        mended = await pulled(http, made["id"])
        assert mended["error"] is None
        assert mended["tally"] == {"added": 3, "changed": 0, "unchanged": 1, "stale": 0, "refused": 0}
        assert source.asked[-1]["since"] == "2026-11-20 10:00:02"
        stored = await orders(t)
        assert len(stored) == 5
        assert (stored[0]["amount_fen"], stored[0]["status"], stored[0]["items"][0]["price_fen"]) == (
            129900, "待发货", 129900,
        )  # fmt: skip
        source.add(5, state="SENT", changed="2026-11-20 10:00:09")
        source.add(7, state="LOST", changed="2026-11-20 10:00:10")
        third = await pulled(http, made["id"])
        assert (third["tally"]["changed"], third["tally"]["refused"]) == (1, 1)
        assert "不认识订单状态「LOST」" in third["problems"][0]
        shown = (await http.get("connectors")).text
        assert "s3cret" not in shown


async def test_a_pull_that_is_killed_in_the_middle_loses_and_doubles_nothing(t: Town, source: SourceSystem) -> None:
    source.add(1, 2, 3, 4, 5)
    source.hanging = asyncio.Event()
    async with t.client() as http:
        made = await saved(http, connector(f"{source.url}/orders", enabled=False))
    puller = puller_of(t.house)
    killed = asyncio.create_task(puller.pull(t.merchant_id, made["id"]))
    await until(lambda: any(asked["page"] == "2" for asked in source.asked))
    killed.cancel()
    with suppress(asyncio.CancelledError):
        await killed
    source.hanging.set()
    assert [order["order_no"] for order in await orders(t)] == ["X0001", "X0002"], "the first page was committed"
    await puller.pull(t.merchant_id, made["id"])  # the job, given back by the queue
    assert [order["order_no"] for order in await orders(t)] == [f"X000{n}" for n in range(1, 6)]
    assert source.asked[-1]["since"] == "2026-11-20 10:00:02", "it went on where it was"


async def test_a_source_out_of_order_moves_its_mark_only_at_the_end(t: Town, source: SourceSystem) -> None:
    source.add(1, 2, 3)
    source.broken_pages = {2}
    async with t.client() as http:
        body = connector(f"{source.url}/orders", enabled=False)
        body["mapping"]["ascending"] = False
        made = await saved(http, body)
        assert (await pulled(http, made["id"]))["error"]
        assert (await http.get(f"connectors/{made['id']}")).json()["watermark"] is None
        source.broken_pages = set()
        assert (await pulled(http, made["id"]))["error"] is None
        assert (await http.get(f"connectors/{made['id']}")).json()["watermark"] == "2026-11-20 10:00:03"
        source.add(9, changed="2026-11-20 10:00:20")
        source.add(8, changed="2026-11-20 09:00:00")
        body["mapping"]["ascending"] = True
        body["http"]["params"].pop("since")
        source.orders.sort(key=lambda each: -len(each["changed"]))
        again = await saved(http, body)
        assert again["watermark"] is None, "another origin begins at its beginning"


async def test_a_due_connector_is_pulled_by_itself(t: Town, source: SourceSystem) -> None:
    source.add(1)
    async with t.client() as http:
        await saved(http, connector(f"{source.url}/orders"))
    async with asyncio.timeout(40):
        while not await orders(t):
            await asyncio.sleep(0.2)


async def test_answers_that_are_no_orders_say_what_is_wrong(t: Town, source: SourceSystem) -> None:
    async with t.client() as http:
        good = connector(f"{source.url}/orders")

        async def refused(body: dict[str, Any]) -> str:
            answer = await http.post("connectors/trial", json=body)
            assert answer.status_code == 422, answer.text
            return str(answer.json()["detail"])

        assert "invalid token" in await refused(good | {"secret": "wrong"})
        assert "转到了别的地址" in await refused(connector(f"{source.url}/away"))
        assert "超过 10 MB" in await refused(connector(f"{source.url}/large"))
        assert "HTTP 404" in await refused(connector(f"{source.url}/nothing"))
        bad_path = good | {"http": good["http"] | {"records": "$.["}}
        assert "JSONPath" in await refused(bad_path)
        port = source.url.rsplit(":", 1)[1]
        for host in ("localhost", "127.0.0.2", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"):
            assert "内网或本机" in await refused(connector(f"http://{host}:{port}/orders")), host
        assert await refused(connector(f"http://2130706433:{port}/orders"))
        assert "https://主机" in await refused(connector("ftp://example.test/orders"))
        assert "https://主机" in await refused(connector("http://u:p@example.test/orders"))
        await saved(http, good | {"enabled": False})
        moved = connector("http://example.test/orders")
        moved.pop("secret")
        assert "密钥再填一次" in (await http.put("connectors", json=moved)).text
    async with t.client("staff") as staff:
        assert (await staff.get("connectors")).status_code == 403


def sql_connector(address: str, query: str = QUERY) -> dict[str, Any]:
    body = connector("http://unused.test", name="收银库", enabled=False, secret=address)
    del body["http"]
    body["sql"] = {"query": query, "page_size": 2}
    body["mapping"] = {
        "fields": {
            "order_no": "no",
            "status": "state",
            "amount_fen": {"path": "money", "unit": "yuan"},
            "placed_at": "created",
        },
        "lines": {"name": "title", "quantity": {"path": "num", "unit": "whole"}},
        "watermark": "changed",
        "initial": "2000-01-01",
        "ascending": True,
    }
    return body


SETUP = [
    "CREATE TABLE shop_lines (no text, title text, num numeric)",
    "CREATE TABLE shop_orders (no text, state text, money numeric(10,2), created timestamp, changed timestamp)",
    "INSERT INTO shop_orders VALUES ('S1','已付款',1058.50,'2026-11-20 10:00:00','2026-11-20 10:00:00')",
    "INSERT INTO shop_orders VALUES ('S2','交易成功',89,'2026-11-20 11:00:00','2026-11-20 11:00:00')",
    "INSERT INTO shop_lines VALUES ('S1','大衣',1)",
    "INSERT INTO shop_lines VALUES ('S1','衬衫',2)",
    "INSERT INTO shop_lines VALUES ('S1','围巾',1)",
    "INSERT INTO shop_lines VALUES ('S2','袜子',3)",
]


@asynccontextmanager
async def sqlite_shop(folder: Path) -> AsyncIterator[str]:
    db = sqlite3.connect(folder / "pos.db")
    for statement in SETUP:
        db.execute(statement)
    db.commit()
    db.close()
    yield f"sqlite:///{folder}/pos.db"


@asynccontextmanager
async def postgres_shop(url: str) -> AsyncIterator[str]:
    """Make the shop's tables in the test's own database and yield its address over TCP (it listens on a socket)."""
    with psycopg.connect(url) as db:
        db.execute("CREATE SEQUENCE shop_numbers")
        for statement in SETUP:
            db.execute(statement.encode())
        where = db.info
        path = f"{where.host}/.s.PGSQL.{where.port}"
        address = f"postgresql://{where.user}@127.0.0.1:{{port}}/{where.dbname}"

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(path)
        await asyncio.gather(pour(reader, inner_writer), pour(inner_reader, writer))

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    yield address.format(port=server.sockets[0].getsockname()[1])
    server.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_shops_database_is_read_and_never_written(t: Town, tmp_path: Path, dialect: str) -> None:
    opened = sqlite_shop(tmp_path) if dialect == "sqlite" else postgres_shop(t.url)
    async with opened as address, t.client() as http:
        trial = await http.post("connectors/trial", json=sql_connector(address))
        assert trial.status_code == 200, trial.text
        made = await saved(http, sql_connector(address))
        assert address not in str(made)
        run = await pulled(http, made["id"])
        assert (run["error"], run["tally"]["added"]) == (None, 2)
        first, second = await orders(t)
        assert [item["name"] for item in first["items"]] == ["围巾", "大衣", "衬衫"]
        assert (first["amount_fen"], first["status"]) == (105850, "待发货")
        assert first["placed_at"].isoformat() == "2026-11-20T02:00:00+00:00"
        assert (second["amount_fen"], second["items"][0]["quantity"]) == (8900, 3)
        again = await pulled(http, made["id"])
        assert again["tally"]["unchanged"] == 1, "from the watermark on"
        if dialect == "postgresql":
            sneaky = "SELECT nextval('shop_numbers') AS no"
            refused = await http.post("connectors/trial", json=sql_connector(address, sneaky))
            assert "read-only transaction" in refused.text


async def test_only_one_select_on_an_allowed_database_is_run(t: Town, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "pos.db").close()
    good = f"sqlite:///{tmp_path}/pos.db"
    async with t.client() as http:

        async def refused(address: str, query: str = "SELECT 1 AS no") -> str:
            answer = await http.put("connectors", json=sql_connector(address, query))
            assert answer.status_code == 422, (address, query, answer.text)
            return str(answer.json()["detail"])

        assert "请联系服务商" in await refused("postgresql://u:p@db.example.test/x")
        assert "请联系服务商" in await refused(f"sqlite:///{tmp_path}/other.db")
        for address in (
            "postgresql://u:p@127.0.0.1/x?host=db.example.test",
            "postgresql://u:p@127.0.0.1/x?options=-c%20x",
            "mysql://u:p@127.0.0.1/x?read_default_file=/etc/passwd",
            "no address",
        ):
            assert "地址不对" in await refused(address)
        for query in (
            "DELETE FROM shop_orders",
            "SELECT 1; DROP TABLE x",
            "SELECT 1 -- x",
            "SELECT /*! 1 */ 2",
            "WITH x AS (DELETE FROM y RETURNING 1) SELECT * FROM x",
            "SELECT * INTO z FROM y",
            "SELECT 'a\\' ; DROP TABLE x",
            "SELECT ';' AS no",
            "SELECT pg_sleep (100)",
            "SELECT $x$ delete $x$",
            "VALUES (1)",
        ):
            assert "只能是一句 SELECT" in await refused(good, query)
        fine = "SELECT 'it''s an update' AS \"set\", updated_at FROM y"
        assert (await http.put("connectors", json=sql_connector(good, fine))).status_code == 200
