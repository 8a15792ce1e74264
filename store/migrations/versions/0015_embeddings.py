"""Which embedding model serves a shop, how far another one is, and what embedding costs."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE embedding_states (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    wanted text NOT NULL,
    serving text NOT NULL,
    version bigint NOT NULL,
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL
);
CREATE TABLE embedding_costs (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    day date NOT NULL,
    profile text NOT NULL,
    requests bigint NOT NULL DEFAULT 0,
    texts bigint NOT NULL DEFAULT 0,
    tokens bigint NOT NULL DEFAULT 0,
    cost_fen numeric(14, 4) NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, day, profile)
);
"""


def upgrade() -> None:
    """Make the tables."""
    run(op, TABLES)
    wall(op, "embedding_states", "embedding_costs")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
