"""Staff may ask the owner for a coupon above their limit."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE approvals ADD COLUMN asked_by text NOT NULL DEFAULT '';
"""


def upgrade() -> None:
    """Add who asked: empty for the assistant, a userid or a name for one of the staff."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
