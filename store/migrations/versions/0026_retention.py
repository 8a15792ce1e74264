"""How long a shop keeps what was said."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = """
ALTER TABLE merchants ADD COLUMN keep_days integer CHECK (keep_days BETWEEN 90 AND 3650);
"""


def upgrade() -> None:
    """Add the wish; a shop without one keeps everything."""
    run(op, COLUMNS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
