"""A shop's own lists of words, and the hosts its links may lead to."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE word_lists (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    terms text[] NOT NULL DEFAULT '{}',
    exempt text[] NOT NULL DEFAULT '{}',
    reply text NOT NULL CHECK (reply IN ('mask', 'rewrite', 'hand_over', 'block', 'send', 'spare')),
    customer text NOT NULL DEFAULT 'send' CHECK (customer IN ('send', 'mask', 'hand_over', 'block')),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name)
);
ALTER TABLE merchants ADD COLUMN link_hosts text[] NOT NULL DEFAULT '{}';
"""


def upgrade() -> None:
    """Make the table."""
    run(op, TABLES)
    wall(op, "word_lists")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
