"""Cards to staff, their buttons, and who must see them."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE notice_rules (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    kind text NOT NULL,
    conditions jsonb NOT NULL DEFAULT '{}',
    manner jsonb NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_by text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, id),
    UNIQUE (merchant_id, name),
    CHECK (kind IN ('order', 'refund', 'review', 'generic'))
);
CREATE TABLE notice_robots (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    key_sealed text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name)
);
CREATE TABLE notices (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    key text NOT NULL,
    kind text NOT NULL,
    rule_name text NOT NULL DEFAULT '',
    title text NOT NULL,
    facts jsonb NOT NULL DEFAULT '[]',
    link text NOT NULL DEFAULT '',
    manner jsonb NOT NULL,
    level integer NOT NULL DEFAULT 0,
    escalate_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    created_at timestamptz NOT NULL,
    UNIQUE (merchant_id, id),
    UNIQUE (merchant_id, key),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE INDEX notices_escalate ON notices (escalate_at) WHERE escalate_at IS NOT NULL;
CREATE TABLE notice_sends (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    notice_id bigint NOT NULL,
    channel text NOT NULL,
    target text NOT NULL,
    level integer NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'waiting',
    due_at timestamptz NOT NULL,
    lead_id bigint,
    claimed_at timestamptz,
    sent_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    missed text[] NOT NULL DEFAULT '{}',
    problem text NOT NULL DEFAULT '',
    errcode integer,
    UNIQUE (merchant_id, id),
    UNIQUE (merchant_id, notice_id, channel, target, level),
    FOREIGN KEY (merchant_id, notice_id) REFERENCES notices (merchant_id, id) ON DELETE CASCADE,
    CHECK (channel IN ('member', 'department', 'chat', 'robot')),
    CHECK (status IN ('waiting', 'sending', 'sent', 'failed'))
);
CREATE INDEX notice_sends_due ON notice_sends (due_at) WHERE status IN ('waiting', 'sending');
CREATE INDEX notice_sends_target ON notice_sends (merchant_id, channel, target, sent_at);
CREATE INDEX notice_sends_lead ON notice_sends (merchant_id, lead_id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "notice_rules", "notice_robots", "notices", "notice_sends")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
