"""Customers of members: where they came from, and how they are welcomed."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE pictures (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    content bytea NOT NULL,
    url text NOT NULL,
    media_id text,
    media_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, id)
);
CREATE TABLE channels (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    code text NOT NULL,
    name text NOT NULL,
    userids text[] NOT NULL DEFAULT '{}',
    skip_verify boolean NOT NULL DEFAULT true,
    welcome text NOT NULL DEFAULT '',
    attachments jsonb NOT NULL DEFAULT '[]',
    config_id text,
    qr_code text,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    UNIQUE (merchant_id, code)
);
CREATE TABLE contacts (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    userid text NOT NULL,
    external_userid text NOT NULL,
    name text NOT NULL DEFAULT '',
    unionid text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT '',
    add_way smallint NOT NULL DEFAULT 0,
    tie text NOT NULL,
    added_at timestamptz NOT NULL,
    lost_at timestamptz,
    changed_at timestamptz NOT NULL,
    UNIQUE (merchant_id, userid, external_userid),
    CHECK (tie IN ('half', 'normal', 'left_by_customer', 'left_by_member'))
);
CREATE INDEX contacts_customer ON contacts (merchant_id, external_userid);
CREATE INDEX contacts_channel ON contacts (merchant_id, state, added_at);
CREATE TABLE contact_welcomes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    userid text NOT NULL,
    external_userid text NOT NULL,
    channel_id bigint REFERENCES channels ON DELETE SET NULL,
    result text NOT NULL DEFAULT 'due',
    error text,
    due_at timestamptz NOT NULL,
    UNIQUE (merchant_id, code_hash),
    CHECK (result IN ('due', 'sent', 'late', 'not_needed', 'refused'))
);
CREATE INDEX contact_welcomes_channel ON contact_welcomes (merchant_id, channel_id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "pictures", "channels", "contacts", "contact_welcomes")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
