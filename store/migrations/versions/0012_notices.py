"""Cards to staff, their buttons, and who must see them."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op)


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
