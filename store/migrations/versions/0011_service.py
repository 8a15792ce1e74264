"""After-sales tickets and bookings."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE services (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 720),
    price_fen bigint NOT NULL DEFAULT 0 CHECK (price_fen >= 0),
    capacity smallint NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 100),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, id)
);
-- a colleague, a chair, a room; hours empty are those of the store
CREATE TABLE bookables (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    store_name text NOT NULL DEFAULT '',
    userid text,
    hours text NOT NULL DEFAULT '',
    active boolean NOT NULL DEFAULT true,
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, id)
);
CREATE TABLE bookable_services (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    bookable_id bigint NOT NULL,
    service_id bigint NOT NULL,
    PRIMARY KEY (bookable_id, service_id),
    FOREIGN KEY (merchant_id, bookable_id) REFERENCES bookables (merchant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, service_id) REFERENCES services (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX bookable_services_service ON bookable_services (service_id);
-- hours of one day, '' is closed; without a bookable they are the whole shop's
CREATE TABLE opening_exceptions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    bookable_id bigint,
    day date NOT NULL,
    hours text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    FOREIGN KEY (merchant_id, bookable_id) REFERENCES bookables (merchant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX opening_exceptions_day ON opening_exceptions (merchant_id, day, coalesce(bookable_id, 0));
CREATE TABLE bookings (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    service_id bigint NOT NULL,
    bookable_id bigint NOT NULL,
    seat smallint NOT NULL,
    capacity smallint NOT NULL,
    external_userid text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'booked',
    price_fen bigint NOT NULL,
    made_by text NOT NULL,
    note text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, service_id) REFERENCES services (merchant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, bookable_id) REFERENCES bookables (merchant_id, id) ON DELETE CASCADE,
    CHECK (status IN ('booked', 'cancelled', 'done', 'no_show')),
    CHECK (starts_at < ends_at),
    CHECK (seat BETWEEN 1 AND capacity),
    -- nobody sits on another's seat, and one bookable does one kind of service at a time
    CONSTRAINT bookings_seat EXCLUDE USING gist
        (bookable_id WITH =, seat WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled'),
    CONSTRAINT bookings_service EXCLUDE USING gist
        (bookable_id WITH =, service_id WITH <>, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled')
);
CREATE INDEX bookings_list ON bookings (merchant_id, id DESC);
CREATE INDEX bookings_time ON bookings (starts_at) WHERE status = 'booked';
CREATE INDEX bookings_customer ON bookings (merchant_id, external_userid, starts_at);
CREATE TABLE booking_events (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    booking_id bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    what text NOT NULL,
    starts_at timestamptz NOT NULL,
    note text NOT NULL DEFAULT '',
    FOREIGN KEY (merchant_id, booking_id) REFERENCES bookings (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_events_booking ON booking_events (booking_id, id);
-- one row a reminder and time: a booking that was moved is reminded of anew
CREATE TABLE booking_reminders (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    booking_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('day', 'hours')),
    starts_at timestamptz NOT NULL,
    way text NOT NULL CHECK (way IN ('message', 'member', 'unreachable')),
    at timestamptz NOT NULL,
    PRIMARY KEY (booking_id, kind, starts_at),
    FOREIGN KEY (merchant_id, booking_id) REFERENCES bookings (merchant_id, id) ON DELETE CASCADE
);
CREATE TABLE ticket_settings (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    refund_hours integer NOT NULL CHECK (refund_hours BETWEEN 1 AND 720),
    return_hours integer NOT NULL CHECK (return_hours BETWEEN 1 AND 720),
    exchange_hours integer NOT NULL CHECK (exchange_hours BETWEEN 1 AND 720),
    repair_hours integer NOT NULL CHECK (repair_hours BETWEEN 1 AND 720),
    complaint_hours integer NOT NULL CHECK (complaint_hours BETWEEN 1 AND 720),
    other_hours integer NOT NULL CHECK (other_hours BETWEEN 1 AND 720),
    remind_minutes integer NOT NULL CHECK (remind_minutes BETWEEN 0 AND 1440),
    default_userid text
);
CREATE TABLE tickets (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('refund', 'return', 'exchange', 'repair', 'complaint', 'other')),
    status text NOT NULL DEFAULT 'open',
    conversation_id bigint NOT NULL,
    external_userid text NOT NULL,
    order_no text NOT NULL DEFAULT '',
    summary text NOT NULL,
    evidence text[] NOT NULL DEFAULT '{}',
    userid text,
    due_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    before_reminded_at timestamptz,
    after_reminded_at timestamptz,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id) ON DELETE CASCADE,
    UNIQUE (merchant_id, id),
    CHECK (status IN ('open', 'in_progress', 'waiting_customer', 'resolved', 'rejected', 'withdrawn'))
);
CREATE UNIQUE INDEX tickets_open ON tickets (merchant_id, external_userid, order_no, kind)
    WHERE status IN ('open', 'in_progress', 'waiting_customer');
CREATE INDEX tickets_list ON tickets (merchant_id, id DESC);
CREATE INDEX tickets_due ON tickets (due_at)
    WHERE status IN ('open', 'in_progress') AND after_reminded_at IS NULL;
CREATE TABLE ticket_events (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    ticket_id bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    what text NOT NULL,
    note text NOT NULL DEFAULT '',
    FOREIGN KEY (merchant_id, ticket_id) REFERENCES tickets (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX ticket_events_ticket ON ticket_events (ticket_id, id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "services", "bookables", "bookable_services", "opening_exceptions")
    wall(op, "bookings", "booking_events", "booking_reminders")
    wall(op, "tickets", "ticket_events", "ticket_settings")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
