"""Why WeCom's last check of a callback's address was refused."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE merchants ADD COLUMN callback_refused text NOT NULL DEFAULT '';
"""


def upgrade() -> None:
    """Add what did not fit: `token` or `key`, empty when nothing did."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
