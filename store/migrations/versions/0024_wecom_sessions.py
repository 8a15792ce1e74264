"""Sessions of members who sign in by WeCom, without a phone and a password."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A session is a person's (a login) or a member's (a row of the staff): WeCom of one shop speaks for nobody in another.
COLUMNS = """
ALTER TABLE web_sessions ALTER COLUMN login_id DROP NOT NULL;
ALTER TABLE web_sessions ADD COLUMN staff_id bigint REFERENCES staff ON DELETE CASCADE;
ALTER TABLE web_sessions ADD COLUMN device text NOT NULL DEFAULT '';
ALTER TABLE web_sessions ADD CONSTRAINT web_sessions_one_person CHECK ((login_id IS NULL) <> (staff_id IS NULL));
CREATE INDEX web_sessions_staff ON web_sessions (staff_id);
"""


def upgrade() -> None:
    """Add the columns."""
    run(op, COLUMNS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
