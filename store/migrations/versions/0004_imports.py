"""Documents the shop hands in, and the imports they become."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op)


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
