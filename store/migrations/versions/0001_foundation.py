"""The foundation: shops, customers, conversations, turns, the outbox, knowledge, catalogue, orders, and the queue."""

from collections.abc import Sequence
from importlib.resources import files

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE merchants (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE,
    corp_id text NOT NULL UNIQUE,
    agent_id bigint NOT NULL,
    secret_sealed text NOT NULL,
    callback_token_sealed text NOT NULL,
    encoding_aes_key_sealed text NOT NULL,
    proxy_sealed text,
    persona text NOT NULL DEFAULT '',
    greeting text NOT NULL DEFAULT '',
    policy text NOT NULL DEFAULT '',
    welcome jsonb NOT NULL DEFAULT '{}',
    forbidden text[] NOT NULL DEFAULT '{}',
    knowledge_version bigint NOT NULL DEFAULT 0,
    indexed_version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE stores (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    address text NOT NULL DEFAULT '',
    hours text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    UNIQUE (merchant_id, name)
);
CREATE TABLE staff (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    userid text NOT NULL,
    name text NOT NULL,
    role text NOT NULL DEFAULT 'staff',
    UNIQUE (merchant_id, userid)
);
CREATE TABLE kf_accounts (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    open_kfid text NOT NULL,
    name text NOT NULL DEFAULT '',
    servicers text[] NOT NULL DEFAULT '{}',
    cursor text,
    connected_at timestamptz NOT NULL DEFAULT now(),
    synced_at timestamptz,
    sync_error text,
    UNIQUE (merchant_id, open_kfid)
);
CREATE TABLE customers (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    external_userid text NOT NULL,
    nickname text NOT NULL DEFAULT '',
    tags text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, external_userid)
);
CREATE TABLE conversations (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    open_kfid text NOT NULL,
    external_userid text NOT NULL,
    service_state smallint NOT NULL DEFAULT 0,
    servicer_userid text,
    staff_active_at timestamptz,
    last_customer_at timestamptz,
    sent_since integer NOT NULL DEFAULT 0,
    unsure_streak integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, open_kfid, external_userid)
);
CREATE TABLE turns (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    route text NOT NULL,
    verdict text NOT NULL,
    confidence double precision,
    model text,
    tokens_in integer NOT NULL DEFAULT 0,
    tokens_out integer NOT NULL DEFAULT 0,
    cost_fen numeric(12, 4) NOT NULL DEFAULT 0,
    milliseconds integer NOT NULL DEFAULT 0,
    trace jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX turns_conversation ON turns (conversation_id, id);
CREATE INDEX turns_day ON turns (merchant_id, created_at);
CREATE TABLE messages (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    msgid text NOT NULL,
    origin smallint NOT NULL,
    msgtype text NOT NULL,
    text text NOT NULL DEFAULT '',
    payload jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL,
    turn_id bigint REFERENCES turns ON DELETE SET NULL,
    error text,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (merchant_id, msgid),
    CHECK (status IN ('waiting', 'answered', 'staff', 'event', 'history', 'dead'))
);
CREATE INDEX messages_waiting ON messages (conversation_id, id) WHERE status = 'waiting';
CREATE INDEX messages_dead ON messages (merchant_id, id) WHERE status = 'dead';
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE TABLE outbox (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    turn_id bigint REFERENCES turns ON DELETE SET NULL,
    kind text NOT NULL,
    msgid text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    dedupe_key text,
    errcode integer,
    error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    UNIQUE (merchant_id, msgid),
    UNIQUE (conversation_id, dedupe_key),
    CHECK (kind IN ('message', 'on_event', 'transfer', 'staff')),
    CHECK (status IN ('queued', 'sent', 'dead', 'cancelled', 'undelivered'))
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE status = 'queued';
CREATE INDEX outbox_queue ON outbox (conversation_id, id) WHERE status = 'queued';
CREATE INDEX outbox_conversation ON outbox (conversation_id, id);
CREATE INDEX outbox_dead ON outbox (merchant_id, id) WHERE status IN ('dead', 'undelivered');
CREATE TABLE knowledge_entries (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    question text NOT NULL,
    answer text NOT NULL,
    similar_questions text[] NOT NULL DEFAULT '{}',
    category text NOT NULL DEFAULT '',
    pinned boolean NOT NULL DEFAULT false,
    valid_until date,
    store_names text[] NOT NULL DEFAULT '{}',
    source text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, question)
);
CREATE TABLE products (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    sku text NOT NULL,
    name text NOT NULL,
    category text NOT NULL DEFAULT '',
    aliases text[] NOT NULL DEFAULT '{}',
    description text NOT NULL DEFAULT '',
    price_fen bigint NOT NULL CHECK (price_fen >= 0),
    list_price_fen bigint CHECK (list_price_fen >= price_fen),
    UNIQUE (merchant_id, sku)
);
CREATE TABLE variants (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    product_id bigint NOT NULL REFERENCES products ON DELETE CASCADE,
    sku text NOT NULL,
    options jsonb NOT NULL DEFAULT '{}',
    stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0),
    store_name text NOT NULL DEFAULT '',
    UNIQUE (merchant_id, sku, store_name)
);
CREATE INDEX variants_product ON variants (product_id);
CREATE TABLE orders (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    order_no text NOT NULL,
    external_userid text NOT NULL,
    status text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
    items jsonb NOT NULL DEFAULT '[]',
    courier text NOT NULL DEFAULT '',
    tracking_no text NOT NULL DEFAULT '',
    logistics jsonb NOT NULL DEFAULT '[]',
    placed_at timestamptz NOT NULL,
    UNIQUE (merchant_id, order_no)
);
CREATE INDEX orders_customer ON orders (merchant_id, external_userid, placed_at DESC);
CREATE TABLE access_tokens (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    key text NOT NULL,
    token_sealed text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, key)
);
CREATE TABLE slots (
    name text NOT NULL,
    slot timestamptz NOT NULL,
    PRIMARY KEY (name, slot)
);
"""

# Outside a shop's transaction a session is `xiaoer_tenant` with no shop set: it sees nothing at all.
TENANCY = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xiaoer_tenant') THEN
        CREATE ROLE xiaoer_tenant NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- roles belong to the whole server: another database was being set up at the same moment
END $$;
GRANT xiaoer_tenant TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO xiaoer_tenant;
"""

BY_SHOP = (
    "stores staff kf_accounts customers conversations turns messages outbox knowledge_entries"
    " products variants orders access_tokens"
).split()

QUEUE = """
-- Defers a job in the caller's transaction: it leaves only with the commit that caused it.
CREATE FUNCTION xiaoer_defer(
    _queue text, _task text, _args jsonb, _lock text, _queueing_lock text, _run_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock, scheduled_at)
    VALUES (_queue, _task, _args, _lock, _queueing_lock, _run_at)
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
$$;
REVOKE ALL ON FUNCTION xiaoer_defer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION xiaoer_defer TO xiaoer_tenant;

-- A failed job that goes back to waiting gives up its queueing lock when a successor waits already;
-- else it would violate the unique index and stay 'doing' for ever.
CREATE FUNCTION xiaoer_release_queueing_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE queueing_lock = NEW.queueing_lock AND status = 'todo' AND id <> NEW.id
    ) THEN
        NEW.queueing_lock := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER xiaoer_release_queueing_lock BEFORE UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW WHEN (NEW.status = 'todo' AND OLD.status <> 'todo' AND NEW.queueing_lock IS NOT NULL)
    EXECUTE FUNCTION xiaoer_release_queueing_lock();
"""


def _run(script: str) -> None:
    """Run a script of several statements as it is (procrastinate's schema contains `%` and `:`)."""
    op.get_bind().connection.driver_connection.execute(script.encode())


def upgrade() -> None:
    _run(files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8"))
    _run(TABLES)
    _run(TENANCY)
    _run("GRANT SELECT, UPDATE ON merchants TO xiaoer_tenant; ALTER TABLE merchants ENABLE ROW LEVEL SECURITY;")
    _run(
        "CREATE POLICY own_shop ON merchants TO xiaoer_tenant"
        " USING (id = nullif(current_setting('xiaoer.merchant_id', true), '')::bigint)"
    )
    for table in BY_SHOP:
        _run(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO xiaoer_tenant;"
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY own_shop ON {table} TO xiaoer_tenant"
            f" USING (merchant_id = nullif(current_setting('xiaoer.merchant_id', true), '')::bigint)"
        )
    _run(QUEUE)


def downgrade() -> None:
    raise NotImplementedError("the foundation is not taken away: restore a backup instead")
