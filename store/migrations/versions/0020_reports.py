"""Reports, their settings, what is due when, and alerts."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE report_settings (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    zone text NOT NULL DEFAULT 'Asia/Shanghai',
    daily_at time DEFAULT '21:00',
    weekly_at time DEFAULT '09:00',
    monthly_at time DEFAULT '09:00',
    recipients text[] NOT NULL DEFAULT '{}',
    chart boolean NOT NULL DEFAULT true,
    benchmark boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE schedules (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    kind text NOT NULL,
    due_at timestamptz NOT NULL,
    fired_for timestamptz,
    skipped integer NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, kind)
);
CREATE INDEX schedules_due ON schedules (due_at);
CREATE TABLE reports (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('day', 'week', 'month')),
    first_day date NOT NULL,
    content jsonb NOT NULL,
    model text,
    tokens_in integer NOT NULL DEFAULT 0,
    tokens_out integer NOT NULL DEFAULT 0,
    cost_fen numeric(12, 4) NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    told_at timestamptz,
    media_id text,
    pictured_at timestamptz,
    UNIQUE (merchant_id, kind, first_day)
);
CREATE INDEX reports_list ON reports (merchant_id, id DESC);
CREATE INDEX reports_cost ON reports (merchant_id, created_at);
CREATE TABLE alert_settings (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    settings jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE stock_limits (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    sku text NOT NULL,
    yellow integer NOT NULL CHECK (yellow >= 0),
    red integer NOT NULL CHECK (red >= 0 AND red <= yellow),
    lead_days integer NOT NULL DEFAULT 3 CHECK (lead_days BETWEEN 0 AND 180),
    PRIMARY KEY (merchant_id, sku)
);
CREATE TABLE alerts (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    kind text NOT NULL,
    subject text NOT NULL,
    level text NOT NULL,
    title text NOT NULL,
    facts jsonb NOT NULL DEFAULT '[]',
    place text NOT NULL DEFAULT '',
    opened_at timestamptz NOT NULL,
    told_on date,
    over_at timestamptz,
    snoozed_until timestamptz,
    CHECK (kind IN ('stock', 'slow', 'late', 'refund', 'review', 'unusual')),
    CHECK (level IN ('out', 'red', 'yellow', 'info')),
    UNIQUE (merchant_id, id)
);
CREATE UNIQUE INDEX alerts_open ON alerts (merchant_id, kind, subject) WHERE over_at IS NULL;
CREATE INDEX alerts_list ON alerts (merchant_id, id DESC);
"""


def upgrade() -> None:
    """Make the tables."""
    run(op, TABLES)
    wall(op, "report_settings", "schedules", "reports", "alert_settings", "stock_limits", "alerts")


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
