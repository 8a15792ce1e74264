"""Documents the shop hands in, and the imports they become."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE documents (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    content_hash text NOT NULL,
    size integer NOT NULL,
    content bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, content_hash),
    UNIQUE (merchant_id, id)
);
CREATE TABLE document_pages (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    document_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    content jsonb NOT NULL,
    PRIMARY KEY (document_id, number),
    FOREIGN KEY (merchant_id, document_id) REFERENCES documents (merchant_id, id) ON DELETE CASCADE
);
CREATE TABLE imports (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    document_id bigint NOT NULL,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'reading'
        CHECK (state IN ('reading', 'ready', 'applying', 'done', 'failed', 'cancelled')),
    choice text CHECK (choice IN ('all_or_nothing', 'good_rows')),
    again boolean NOT NULL DEFAULT false,
    repeats bigint,
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    added integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    problems integer NOT NULL DEFAULT 0,
    gone integer NOT NULL DEFAULT 0,
    notes text[] NOT NULL DEFAULT '{}',
    error text,
    author text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, document_id) REFERENCES documents (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX imports_list ON imports (merchant_id, id DESC);
CREATE INDEX imports_document ON imports (document_id, id);
CREATE TABLE import_lines (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    import_id bigint NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('problem', 'added', 'changed', 'unchanged', 'gone')),
    place text NOT NULL DEFAULT '',
    question text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    old_answer text,
    message text NOT NULL DEFAULT '',
    content jsonb,
    FOREIGN KEY (merchant_id, import_id) REFERENCES imports (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX import_lines_list ON import_lines (import_id, id);
CREATE INDEX import_lines_verdict ON import_lines (import_id, verdict, id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "documents", "document_pages", "imports", "import_lines")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
