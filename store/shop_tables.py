"""How a migration makes a table a shop's own: granted to the tenants' role, walled by Row-Level Security."""

from __future__ import annotations

from typing import Any

_OWN = "merchant_id = nullif(current_setting('xiaoer.merchant_id', true), '')::bigint"


def run(op: Any, script: str) -> None:
    """Run a script of several statements as it is (`%` and `:` mean nothing special)."""
    op.get_bind().connection.driver_connection.execute(script.encode())


def wall(op: Any, *tables: str) -> None:
    """Let tenants reach these tables (each has a `merchant_id`), and only their own shop's rows."""
    for table in tables:
        run(
            op,
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO xiaoer_tenant;"
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY own_shop ON {table} TO xiaoer_tenant USING ({_OWN})",
        )
