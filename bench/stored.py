"""The inbox over a million stored messages: how long lists, search and conversations take, and by what plans."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg

from agent.periods import Span
from bench.report import Row, percentile
from store.audience.profiles import Sought, find_customers
from store.engine import Connection, Database, migrate
from store.inbox.changes import changes_since
from store.inbox.lines import lines_of
from store.inbox.lists import talks
from store.inbox.today import figures, needs
from store.moving.leaving import erase_shop
from store.postgres import EmbeddedPostgres
from store.reports.figures import figures_of

MESSAGES, SHOPS, CONVERSATIONS = 1_000_000, 50, 1_000
P95_MS = 100
TIMES = 30
ERASED_SECONDS = 30
_BIG = 1  # a fifth of all messages are this shop's

_ROWS = f"""
INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed, encoding_aes_key_sealed)
SELECT '店' || n, 'ww' || n, 1, '', '', '' FROM generate_series(1, {SHOPS}) n;
INSERT INTO customers (merchant_id, external_userid, nickname)
SELECT m, 'wm' || n, '顾客' || n FROM generate_series(1, {SHOPS}) m,
       generate_series(1, CASE WHEN m = {_BIG} THEN {CONVERSATIONS} * 10 ELSE {CONVERSATIONS} END) n;
INSERT INTO conversations
       (merchant_id, customer_id, open_kfid, external_userid, service_state, last_customer_at, changed_at)
SELECT merchant_id, id, 'wk1', external_userid, CASE WHEN id % 97 = 0 THEN 2 WHEN id % 53 = 0 THEN 3 ELSE 4 END,
       now() - id * interval '1 minute', now() - id * interval '1 minute' FROM customers;
INSERT INTO turns (merchant_id, conversation_id, route, verdict, created_at)
SELECT merchant_id, id, 'faq', 'sent', now() - id % 365 * interval '1 day' - n * interval '5 minutes'
FROM conversations, generate_series(1, 3) n;
INSERT INTO messages
       (merchant_id, conversation_id, msgid, origin, msgtype, text, payload, status, sent_at, received_at)
SELECT c.merchant_id, c.id, 'm' || c.id || '-' || n, CASE WHEN n % 5 = 0 THEN 5 ELSE 3 END, 'text',
       '满多少包邮？' || n, '{{}}', 'answered', at, at
FROM conversations c CROSS JOIN generate_series(1, {MESSAGES} / (SELECT count(*) FROM conversations) + 1) n
CROSS JOIN LATERAL (SELECT now() - c.id % 365 * interval '1 day' - n * interval '1 minute' AS at) t;
INSERT INTO outbox (merchant_id, conversation_id, turn_id, kind, msgid, payload, status, created_at, sent_at)
SELECT merchant_id, conversation_id, id, 'message', 'x' || id, '{{"says": "满 99 元包邮。"}}', 'sent',
       created_at, created_at FROM turns;
"""


def measure() -> list[Row]:
    """Fill a database of its own and ask it what the inbox asks."""
    with tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder), durable=False)
        try:
            url = server.start()
            migrate(url)
            _fill(url)
            return asyncio.run(_measure(url))
        finally:
            server.stop()


def _fill(url: str) -> None:
    """Fill the tables; rows made by the million are neither checked against each other nor stamped one by one."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_ROWS.encode())
        connection.execute("ANALYZE")


class _Watching:
    """A connection that has every query explained before it runs, and keeps which tables are read from end to end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.scanned: set[str] = set()

    async def execute(self, query: bytes | str, values: Any = None) -> Any:
        """Explain and run a query."""
        text = query.decode() if isinstance(query, bytes) else query
        explained = await self._connection.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), values)
        if row := await explained.fetchone():
            self.scanned |= _scanned(next(iter(row.values())))
        return await self._connection.execute(text.encode(), values)


def _scanned(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return {table for part in plan for table in _scanned(part)}
    if not isinstance(plan, dict):
        return set()
    here = {plan["Relation Name"]} if plan.get("Node Type") == "Seq Scan" else set()
    return here | {table for part in plan.values() if isinstance(part, list | dict) for table in _scanned(part)}


async def _measure(url: str) -> list[Row]:
    database = Database(url, pool_size=2)
    await database.open()
    try:
        return [*[await _row(database, what, ask) for what, ask in _ASKED.items()], await _erasing(database)]
    finally:
        await database.close()


async def _row(database: Database, what: str, ask: Callable[[Connection], Awaitable[Any]]) -> Row:
    took: list[float] = []
    async with database.shop(_BIG) as connection:
        watching = _Watching(connection)
        await ask(cast(Connection, watching))
        for _ in range(TIMES):
            started = time.perf_counter()
            await ask(connection)
            took.append((time.perf_counter() - started) * 1000)
    p95, large = percentile(took, 95), watching.scanned & {"messages", "outbox", "turns"}
    plan = f", reads {'、'.join(sorted(large))} from end to end" if large else ", by indexes"
    return Row(
        f"{MESSAGES / 1e6:g} M stored messages: {what}",
        f"p95 < {P95_MS} ms, no sequential scan of messages",
        f"p50 {percentile(took, 50):.1f} ms, p95 {p95:.1f} ms{plan}",
        p95 < P95_MS and not large,
        figures={"milliseconds": took, "scanned": sorted(watching.scanned)},
    )


async def _erasing(database: Database) -> Row:
    """A shop leaves: each of its rows is looked for in the tables that may refer to it."""
    started = time.perf_counter()
    gone = await asyncio.to_thread(erase_shop, database.url, SHOPS, "bench", datetime.now(UTC))
    seconds, rows = time.perf_counter() - started, sum(gone.counts.values())
    what = f"{MESSAGES / 1e6:g} M stored messages: a shop with {rows:,} rows is erased"
    return Row(
        what, f"< {ERASED_SECONDS} s", f"{seconds:.1f} s", seconds < ERASED_SECONDS, figures={"seconds": seconds}
    )


_DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
_ASKED: dict[str, Callable[[Connection], Awaitable[Any]]] = {
    "the inbox, first page": lambda c: talks(c, "all", 30, None),
    "the inbox, page after 9,000": lambda c: talks(c, "all", 30, 9_000),
    "who waits for people": lambda c: talks(c, "waiting", 30, None),
    "search for a customer": lambda c: talks(c, "all", 30, None, "顾客8765"),
    "search that finds nobody": lambda c: talks(c, "all", 30, None, "没有这个人"),
    "search for a name all have": lambda c: talks(c, "all", 30, None, "顾客"),
    "the customers, first page": lambda c: find_customers(c, Sought(), datetime.now(UTC), limit=30, before=None),
    "search that finds no customer": lambda c: find_customers(
        c, Sought("没有这个人"), datetime.now(UTC), limit=30, before=None
    ),
    "one conversation": lambda c: lines_of(c, 5_000, 50, None),
    "what changed in a minute": lambda c: changes_since(c, datetime.now(UTC)),
    "today": lambda c: needs(c, _BIG, datetime.now(UTC)),
    "the day's figures": lambda c: figures(c, _DAY, datetime.now(UTC)),
    "all figures of a week": lambda c: figures_of(c, Span(_DAY - timedelta(days=7), _DAY)),
}
