"""Alive, ready, and how it is doing."""

from __future__ import annotations

import socket
import time

import httpx
import psycopg

from jobs.measuring import measure
from store.postgres import EmbeddedPostgres
from tests.api.door import Door
from xiaoer.serving import showing_health


async def test_alive_and_ready(door: Door) -> None:
    assert (await door.http.get("/healthz")).json() == {"status": "ok"}
    assert (await door.http.get("/readyz")).json() == {"status": "ready"}


async def test_metrics_are_prometheus_text(door: Door) -> None:
    answer = await door.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for name in ("xiaoer_callbacks_total", "xiaoer_turn_seconds_bucket", "xiaoer_dead_letters"):
        assert f"# TYPE {name.removesuffix('_bucket')}" in answer.text


async def test_not_ready_while_the_database_is_away_and_ready_again_after(
    door: Door, postgres: EmbeddedPostgres, database_url: str
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        for _ in range(3):
            started = time.monotonic()
            answer = await door.http.get("/readyz", timeout=40)
            assert answer.status_code == 503
            assert time.monotonic() - started < 4, "a probe does not wait"
        assert (await door.http.get("/healthz")).status_code == 200
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
    deadline = time.monotonic() + 20
    while (await door.http.get("/readyz", timeout=40)).status_code != 200:
        assert time.monotonic() < deadline


async def test_work_that_waits_is_shown_where_there_is_no_api_too(door: Door) -> None:
    assert (await door.post()).status_code == 200  # nobody works in this house
    await measure(door.house)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with showing_health(door.house, "127.0.0.1", port), httpx.AsyncClient() as http:
        shown = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
        assert 'xiaoer_jobs_waiting{task="sync"} 1.0' in shown
        assert "xiaoer_outbox_overdue 0.0" in shown
        assert (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
        assert (await http.get(f"http://127.0.0.1:{port}/api/docs")).status_code == 404
