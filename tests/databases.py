"""Databases for tests: one is emptied and used again, for making one costs more than most tests do."""

from __future__ import annotations

import itertools
import os

import psycopg

from store.postgres import EmbeddedPostgres

TEMPLATE = "template_xiaoer"
_LARGEST_BYTES = 40_000_000
_numbers = itertools.count()

# Rows go without triggers and foreign keys; sequences begin again without a trace in the catalogue.
_EMPTY = """
DO $$
DECLARE wanted text;
BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR wanted IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || wanted;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
# Whatever changes a table, a rule or a function leaves its transaction in one of these.
_SHAPE = " UNION ALL ".join(
    f"SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM {table} WHERE oid >= 16384"
    for table in ("pg_class", "pg_constraint", "pg_trigger", "pg_policy", "pg_proc", "pg_attrdef")
)
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """The databases of one test process, all of the program's shape and empty when they are taken."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._free: list[str] = []
        self._shapes: dict[str, object] = {}

    def take(self) -> str:
        """Return the address of an empty, migrated database."""
        return self._free.pop() if self._free else self._make()

    def give_back(self, url: str) -> None:
        """Empty a database for the next test; one that grew large or was changed in shape is left behind."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_END_OTHERS)
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            if size and size[0] < _LARGEST_BYTES and _shape(connection) == self._shapes[url]:
                connection.execute(_EMPTY)
                self._free.append(url)

    def _make(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        url = self._server.create_database(f"test_{worker}_{os.getpid()}_{next(_numbers)}", template=TEMPLATE)
        with psycopg.connect(url) as connection:
            self._shapes[url] = _shape(connection)
        return url


def _shape(connection: psycopg.Connection) -> object:
    return connection.execute(_SHAPE.encode()).fetchall()
