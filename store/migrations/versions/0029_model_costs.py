"""What small requests to models cost that leave no row of their own."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = """
CREATE TABLE model_costs (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    purpose text NOT NULL CHECK (purpose IN ('review_reply', 'number_query')),
    cost_fen numeric(12, 4) NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);
CREATE INDEX model_costs_day ON model_costs (merchant_id, created_at);
CREATE INDEX touches_cost ON touches (merchant_id, planned_at) WHERE cost_fen > 0;
"""


def upgrade() -> None:
    """Make the table."""
    run(op, TABLE)
    wall(op, "model_costs")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
