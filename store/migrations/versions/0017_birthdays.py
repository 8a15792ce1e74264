"""Birthdays by the lunar calendar."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = """
ALTER TABLE customers
    ADD COLUMN birthday_lunar boolean NOT NULL DEFAULT false,
    ADD COLUMN birthday_leap boolean NOT NULL DEFAULT false,
    ADD CHECK (birthday_lunar OR NOT birthday_leap),
    ADD CHECK (NOT birthday_lunar OR birthday_day <= 30);
"""


def upgrade() -> None:
    """Add the columns."""
    run(op, COLUMNS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
