"""Tags by rule, and segments."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE customers
    ADD COLUMN birthday_month smallint CHECK (birthday_month BETWEEN 1 AND 12),
    ADD COLUMN birthday_day smallint CHECK (birthday_day BETWEEN 1 AND 31),
    ADD CHECK ((birthday_month IS NULL) = (birthday_day IS NULL)),
    ADD UNIQUE (merchant_id, id);
CREATE TABLE tags (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    group_name text NOT NULL,
    name text NOT NULL,
    rule jsonb,
    pushed boolean NOT NULL DEFAULT true,
    corp_tag_id text,
    evaluated_at timestamptz,
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, group_name, name),
    UNIQUE (merchant_id, id)
);
CREATE UNIQUE INDEX tags_corp ON tags (merchant_id, corp_tag_id) WHERE corp_tag_id IS NOT NULL;
CREATE TABLE customer_tags (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    customer_id bigint NOT NULL,
    tag_id bigint NOT NULL,
    since timestamptz NOT NULL,
    given_by text NOT NULL,
    PRIMARY KEY (customer_id, tag_id),
    FOREIGN KEY (merchant_id, customer_id) REFERENCES customers (merchant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, tag_id) REFERENCES tags (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX customer_tags_tag ON customer_tags (tag_id, customer_id);
-- what WeCom is known to show on a pair, of the tags that are ours
CREATE TABLE contact_tags (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    userid text NOT NULL,
    external_userid text NOT NULL,
    tag_id bigint NOT NULL,
    PRIMARY KEY (merchant_id, userid, external_userid, tag_id),
    FOREIGN KEY (merchant_id, tag_id) REFERENCES tags (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_tags_customer ON contact_tags (merchant_id, external_userid);
CREATE TABLE segments (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    rule jsonb NOT NULL,
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name)
);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "tags", "customer_tags", "contact_tags", "segments")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
