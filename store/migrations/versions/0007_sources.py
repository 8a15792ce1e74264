"""Where products, stock and orders come from."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE products
    ADD COLUMN images text[] NOT NULL DEFAULT '{}',
    ADD COLUMN size_table jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN listed boolean NOT NULL DEFAULT true,
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE variants
    ALTER COLUMN product_id DROP NOT NULL,  -- stock that came before its product
    ADD COLUMN price_fen bigint CHECK (price_fen >= 0),
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE orders
    ALTER COLUMN external_userid DROP NOT NULL,  -- a buyer nobody has recognised yet
    ADD COLUMN buyer_name text NOT NULL DEFAULT '',
    ADD COLUMN phone_hash text,
    ADD COLUMN phone_last4 text,
    ADD COLUMN store_name text NOT NULL DEFAULT '',
    ADD COLUMN paid_at timestamptz,
    ADD COLUMN shipped_at timestamptz,
    ADD COLUMN finished_at timestamptz,
    ADD COLUMN refund_state text NOT NULL DEFAULT '',
    ADD COLUMN refunded_fen bigint NOT NULL DEFAULT 0 CHECK (refunded_fen >= 0),
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD CHECK (refund_state IN ('', 'asked', 'partial', 'full', 'refused'));
CREATE INDEX products_page ON products (merchant_id, id);
CREATE INDEX orders_page ON orders (merchant_id, id);
CREATE INDEX orders_phone ON orders (merchant_id, phone_hash) WHERE phone_hash IS NOT NULL;
CREATE INDEX orders_day ON orders (merchant_id, placed_at);
CREATE INDEX orders_status ON orders (merchant_id, status, placed_at);
CREATE TABLE reviews (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    review_no text NOT NULL,
    order_no text NOT NULL DEFAULT '',
    product_sku text NOT NULL DEFAULT '',
    stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    text text NOT NULL DEFAULT '',
    images text[] NOT NULL DEFAULT '{}',
    reply text NOT NULL DEFAULT '',
    written_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    source text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, review_no)
);
CREATE INDEX reviews_page ON reviews (merchant_id, id);
CREATE INDEX reviews_order ON reviews (merchant_id, order_no) WHERE order_no <> '';
CREATE TABLE refunds (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    refund_no text NOT NULL,
    order_no text NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'agreed', 'paid', 'refused', 'withdrawn')),
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    reason text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL,
    closed_at timestamptz,
    version bigint NOT NULL DEFAULT 0,
    source text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, refund_no)
);
CREATE INDEX refunds_page ON refunds (merchant_id, id);
CREATE INDEX refunds_order ON refunds (merchant_id, order_no);
CREATE TABLE hook_secrets (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    secret_sealed text NOT NULL,
    previous_sealed text,
    previous_until timestamptz,
    rotated_at timestamptz NOT NULL
);
CREATE TABLE hook_events (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    topic text NOT NULL,
    event_id text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, topic, event_id)
);
CREATE INDEX hook_events_age ON hook_events (received_at);
CREATE TABLE connectors (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('http', 'sql')),
    topic text NOT NULL CHECK (topic IN ('orders', 'products', 'stock', 'reviews', 'refunds')),
    origin jsonb NOT NULL,
    secret_sealed text,
    mapping jsonb NOT NULL,
    every_seconds integer NOT NULL CHECK (every_seconds >= 60),
    enabled boolean NOT NULL DEFAULT true,
    watermark jsonb,
    next_at timestamptz NOT NULL,
    leased_by text,
    leased_until timestamptz,
    failures integer NOT NULL DEFAULT 0,
    last_ok_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, id)
);
CREATE INDEX connectors_due ON connectors (next_at) WHERE enabled;
CREATE TABLE sync_runs (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    connector_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    pages integer NOT NULL DEFAULT 0,
    tally jsonb NOT NULL DEFAULT '{}',
    problems text[] NOT NULL DEFAULT '{}',
    error text,
    FOREIGN KEY (merchant_id, connector_id) REFERENCES connectors (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX sync_runs_connector ON sync_runs (merchant_id, connector_id, id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "reviews", "refunds", "hook_secrets", "hook_events", "connectors", "sync_runs")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
