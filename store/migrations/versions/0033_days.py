"""What customers wrote on a day is found by an index: pages of the day and reports read no older messages."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# new messages wait while it is made: about a second for each million there is
CHANGES = """
CREATE INDEX messages_day ON messages (merchant_id, sent_at);
"""


def upgrade() -> None:
    """Make the index."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
