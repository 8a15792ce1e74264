"""A reminder of a booking names its touch, and so what became of the message."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE booking_reminders ADD COLUMN touch_id bigint;
ALTER TABLE booking_reminders ADD FOREIGN KEY (merchant_id, touch_id) REFERENCES touches (merchant_id, id)
    ON DELETE SET NULL (touch_id);
CREATE INDEX booking_reminders_touch ON booking_reminders (merchant_id, touch_id) WHERE touch_id IS NOT NULL;
"""


def upgrade() -> None:
    """Add the column: reminders of before have none, and stay as they were told."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
