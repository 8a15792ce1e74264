"""Who is about to take a conversation is noted while WeCom is asked: nobody waits for WeCom inside a transaction."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE conversations ADD COLUMN taking_by text, ADD COLUMN taking_until timestamptz;

-- somebody trying to take a conversation is no news of it
DROP TRIGGER conversation_changes ON conversations;
CREATE TRIGGER conversation_changes BEFORE UPDATE ON conversations
    FOR EACH ROW WHEN (OLD.taking_until IS NOT DISTINCT FROM NEW.taking_until) EXECUTE FUNCTION conversation_changes();
"""


def upgrade() -> None:
    """Add the columns: empty while nobody tries."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
