"""Plans, tool calls that act once, signals that are handled once, and coupons with their approvals."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE merchants ADD COLUMN plan text NOT NULL DEFAULT '高级' CHECK (plan IN ('基础', '标准', '高级'));
CREATE TABLE tool_calls (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    key text NOT NULL,
    tool text NOT NULL,
    arguments jsonb NOT NULL,
    result jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, key)
);
CREATE INDEX tool_calls_conversation ON tool_calls (conversation_id, id);
CREATE TABLE signals (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    key text NOT NULL,
    type text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    UNIQUE (merchant_id, key)
);
CREATE INDEX signals_received ON signals (received_at);
CREATE TABLE staff_cards (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    task_id text NOT NULL,
    response_code text NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, task_id)
);
"""

COUPONS = """
CREATE TABLE coupon_policies (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    assistant_limit_fen bigint NOT NULL DEFAULT 1000 CHECK (assistant_limit_fen >= 0),
    staff_limit_fen bigint NOT NULL DEFAULT 5000 CHECK (staff_limit_fen >= 0),
    customer_per_day integer NOT NULL DEFAULT 1 CHECK (customer_per_day >= 0),
    customer_per_month integer NOT NULL DEFAULT 3 CHECK (customer_per_month >= 0),
    shop_per_day integer NOT NULL DEFAULT 100 CHECK (shop_per_day >= 0),
    day_budget_fen bigint NOT NULL DEFAULT 50000 CHECK (day_budget_fen >= 0),
    month_budget_fen bigint NOT NULL DEFAULT 500000 CHECK (month_budget_fen >= 0),
    floor_percent integer NOT NULL DEFAULT 70 CHECK (floor_percent BETWEEN 0 AND 100),
    floor_fen bigint NOT NULL DEFAULT 0 CHECK (floor_fen >= 0),
    approval_hours integer NOT NULL DEFAULT 24 CHECK (approval_hours BETWEEN 1 AND 72),
    claim_hours integer NOT NULL DEFAULT 72 CHECK (claim_hours BETWEEN 1 AND 720),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE coupons (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    amount_fen bigint CHECK (amount_fen > 0),
    percent_off integer CHECK (percent_off BETWEEN 1 AND 99),
    most_off_fen bigint NOT NULL CHECK (most_off_fen > 0),
    threshold_fen bigint NOT NULL DEFAULT 0 CHECK (threshold_fen >= 0),
    store_names text[] NOT NULL DEFAULT '{}',
    categories text[] NOT NULL DEFAULT '{}',
    valid_from date,
    valid_until date,
    valid_days integer NOT NULL DEFAULT 30 CHECK (valid_days BETWEEN 1 AND 365),
    stock integer CHECK (stock >= 0),
    granted integer NOT NULL DEFAULT 0 CHECK (granted >= 0),
    per_customer integer NOT NULL DEFAULT 1 CHECK (per_customer >= 1),
    by_assistant boolean NOT NULL DEFAULT true,
    occasion text NOT NULL DEFAULT '',
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, id),
    UNIQUE (merchant_id, name),
    CHECK ((amount_fen IS NULL) <> (percent_off IS NULL)),
    CHECK (amount_fen IS NULL OR most_off_fen = amount_fen)
);
CREATE TABLE approvals (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    external_userid text NOT NULL,
    coupon_id bigint NOT NULL,
    reason text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'pending',
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by text,
    note text NOT NULL DEFAULT '',
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, coupon_id) REFERENCES coupons (merchant_id, id) ON DELETE CASCADE,
    CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'void'))
);
CREATE UNIQUE INDEX approvals_once ON approvals (merchant_id, external_userid, coupon_id) WHERE status = 'pending';
CREATE INDEX approvals_shop ON approvals (merchant_id, status, id);
CREATE INDEX approvals_due ON approvals (expires_at) WHERE status = 'pending';
CREATE TABLE coupon_grants (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    coupon_id bigint NOT NULL,
    external_userid text NOT NULL,
    conversation_id bigint REFERENCES conversations ON DELETE SET NULL,
    approval_id bigint UNIQUE REFERENCES approvals ON DELETE SET NULL,
    code text NOT NULL,
    terms jsonb NOT NULL,
    value_fen bigint NOT NULL CHECK (value_fen > 0),
    status text NOT NULL DEFAULT 'granted',
    granted_by text NOT NULL,
    reason text NOT NULL DEFAULT '',
    granted_at timestamptz NOT NULL,
    claim_by timestamptz NOT NULL,
    claimed_at timestamptz,
    valid_until timestamptz NOT NULL,
    UNIQUE (merchant_id, id),
    UNIQUE (merchant_id, code),
    FOREIGN KEY (merchant_id, coupon_id) REFERENCES coupons (merchant_id, id) ON DELETE CASCADE,
    CHECK (status IN ('granted', 'claimed', 'redeemed', 'expired', 'revoked'))
);
CREATE INDEX coupon_grants_customer ON coupon_grants (merchant_id, external_userid, granted_at);
CREATE INDEX coupon_grants_day ON coupon_grants (merchant_id, granted_at);
CREATE INDEX coupon_grants_coupon ON coupon_grants (merchant_id, coupon_id, id);
CREATE INDEX coupon_grants_due ON coupon_grants (valid_until) WHERE status IN ('granted', 'claimed');
CREATE TABLE coupon_redemptions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    grant_id bigint NOT NULL,
    order_no text NOT NULL DEFAULT '',
    order_fen bigint NOT NULL CHECK (order_fen > 0),
    discount_fen bigint NOT NULL CHECK (discount_fen > 0 AND discount_fen <= order_fen),
    store_name text NOT NULL DEFAULT '',
    redeemed_by text NOT NULL,
    redeemed_at timestamptz NOT NULL,
    reversed_at timestamptz,
    reversed_by text,
    FOREIGN KEY (merchant_id, grant_id) REFERENCES coupon_grants (merchant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX coupon_redemptions_once ON coupon_redemptions (grant_id) WHERE reversed_at IS NULL;
CREATE INDEX coupon_redemptions_shop ON coupon_redemptions (merchant_id, id);
CREATE UNIQUE INDEX coupon_redemptions_order ON coupon_redemptions (merchant_id, order_no)
    WHERE order_no <> '' AND reversed_at IS NULL;
"""


def upgrade() -> None:
    run(op, TABLES)
    run(op, COUPONS)
    wall(
        op,
        "tool_calls",
        "signals",
        "staff_cards",
        "coupon_policies",
        "coupons",
        "approvals",
        "coupon_grants",
        "coupon_redemptions",
    )


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
