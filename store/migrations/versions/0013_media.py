"""Pictures, voice and files customers send."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE media (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    msgid text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    mime text NOT NULL DEFAULT '',
    bytes integer NOT NULL DEFAULT 0,
    sha256 text NOT NULL DEFAULT '',
    text text NOT NULL DEFAULT '',
    preview bytea,
    error text,
    read_at timestamptz NOT NULL,
    UNIQUE (merchant_id, msgid),
    FOREIGN KEY (merchant_id, msgid) REFERENCES messages (merchant_id, msgid) ON DELETE CASCADE,
    CHECK (state IN ('read', 'blank', 'gone', 'refused', 'failed'))
);
CREATE INDEX media_previews ON media (read_at) WHERE preview IS NOT NULL;
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "media")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
