"""Shops that are opened by name and set up later: when WeCom last verified and used the callback's address."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = """
ALTER TABLE merchants ADD COLUMN callback_verified_at timestamptz;
"""


def upgrade() -> None:
    """Add the column."""
    run(op, COLUMNS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
