"""Who looked at customers' data, and who changed what."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE audit_lines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    by_program boolean NOT NULL,
    address text NOT NULL,
    action text NOT NULL,
    area text NOT NULL,
    operation text NOT NULL,
    target jsonb NOT NULL,
    fields text[] NOT NULL
);
CREATE INDEX audit_lines_by_shop ON audit_lines (merchant_id, id DESC);
CREATE INDEX audit_lines_looks ON audit_lines (merchant_id, actor, operation, at) WHERE action = 'look';
"""


def upgrade() -> None:
    """Make the table; a line once written is neither changed nor taken away by a shop."""
    run(op, TABLES)
    wall(op, "audit_lines")
    run(op, "REVOKE UPDATE, DELETE ON audit_lines FROM xiaoer_tenant;")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
