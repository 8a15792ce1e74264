"""Shops may have a daily budget of their own for models."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE merchants ADD COLUMN daily_budget_fen bigint CHECK (daily_budget_fen >= 0);
"""


def upgrade() -> None:
    """Add the column: empty for the house's own figure, 0 for no limit."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
