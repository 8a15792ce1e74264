"""What customers thought of their visits."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = """
ALTER TABLE bookings ADD COLUMN score smallint CHECK (score BETWEEN 1 AND 3);
ALTER TABLE booking_reminders DROP CONSTRAINT booking_reminders_kind_check;
ALTER TABLE booking_reminders ADD CONSTRAINT booking_reminders_kind_check CHECK (kind IN ('day', 'hours', 'survey'));
CREATE INDEX bookings_visits ON bookings (changed_at) WHERE status = 'done';
"""


def upgrade() -> None:
    """Add the columns."""
    run(op, COLUMNS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
