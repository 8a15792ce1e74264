"""Who may use the web app and the REST API: logins, their sessions and tokens."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A login is a person, who may work for several shops: no shop's own row, and no tenant sees it.
TABLES = """
CREATE TABLE logins (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    phone text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    operator boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE staff ADD COLUMN login_id bigint REFERENCES logins ON DELETE SET NULL;
CREATE UNIQUE INDEX staff_login ON staff (merchant_id, login_id);
CREATE TABLE web_sessions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    token_hash bytea NOT NULL UNIQUE,
    csrf text NOT NULL,
    login_id bigint NOT NULL REFERENCES logins ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX web_sessions_login ON web_sessions (login_id);
CREATE TABLE login_failures (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    phone text NOT NULL,
    address text NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX login_failures_phone ON login_failures (phone, failed_at);
CREATE INDEX login_failures_address ON login_failures (address, failed_at);
CREATE TABLE api_tokens (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    CHECK (role IN ('staff', 'owner'))
);
CREATE INDEX api_tokens_shop ON api_tokens (merchant_id, id);
CREATE TABLE invitations (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    userid text NOT NULL,
    code_hash bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (merchant_id, userid) REFERENCES staff (merchant_id, userid) ON DELETE CASCADE
);
CREATE INDEX invitations_member ON invitations (merchant_id, userid);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "api_tokens", "invitations")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
