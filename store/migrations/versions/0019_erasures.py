"""Whose personal data was erased, when and by whom, without naming them."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE erasures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    fingerprint text NOT NULL,
    actor text NOT NULL,
    counts jsonb NOT NULL,
    at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Make the table."""
    run(op, TABLES)
    wall(op, "erasures")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
