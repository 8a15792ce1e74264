"""Which orders a customer has shown to be theirs, every step of it, and where the stores are."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE identities (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    external_userid text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'order')),
    value text NOT NULL,
    hint text NOT NULL,
    bound_by text NOT NULL,
    bound_at timestamptz NOT NULL,
    UNIQUE (merchant_id, external_userid, kind, value)
);
CREATE TABLE identity_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    external_userid text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('wrong', 'locked', 'unlocked', 'bound', 'unbound')),
    guess text NOT NULL DEFAULT '',
    number text NOT NULL DEFAULT '',
    hint text NOT NULL DEFAULT '',
    actor text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX identity_events_of_customer ON identity_events (merchant_id, external_userid, id);
CREATE INDEX identity_events_about_number ON identity_events (merchant_id, number, at) WHERE kind = 'wrong';
CREATE INDEX identity_events_locks ON identity_events (merchant_id, id) WHERE kind = 'locked';
CREATE INDEX orders_by_phone ON orders (merchant_id, phone_hash) WHERE phone_hash IS NOT NULL;
ALTER TABLE stores
    ADD COLUMN latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    ADD COLUMN longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    ADD CHECK ((latitude IS NULL) = (longitude IS NULL));
"""


def upgrade() -> None:
    """Make the tables."""
    run(op, TABLES)
    wall(op, "identities", "identity_events")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
