"""Saved questions, their replays, and the voice of the shop."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A replay keeps its questions as they were asked: the record stays when a question is changed or deleted.
TABLES = """
ALTER TABLE merchants ADD COLUMN sign_off text NOT NULL DEFAULT '';
CREATE TABLE saved_questions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    text text NOT NULL,
    entry_ids bigint[] NOT NULL DEFAULT '{}',
    must_say text[] NOT NULL DEFAULT '{}',
    must_not_say text[] NOT NULL DEFAULT '{}',
    for_person boolean NOT NULL DEFAULT false,
    source text NOT NULL CHECK (source IN ('hand', 'gap', 'accepted', 'import')),
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, text),
    UNIQUE (merchant_id, id)
);
CREATE TABLE replays (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    change jsonb NOT NULL,
    with_model boolean NOT NULL DEFAULT false,
    knowledge_version bigint NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    error text,
    cost_fen numeric(12, 4) NOT NULL DEFAULT 0,
    asked_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    decision text CHECK (decision IN ('published', 'dropped')),
    decided_by text,
    decided_at timestamptz,
    note text NOT NULL DEFAULT '',
    UNIQUE (merchant_id, id),
    CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE TABLE replay_results (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL,
    replay_id bigint NOT NULL,
    saved_question_id bigint NOT NULL,
    text text NOT NULL,
    expects jsonb NOT NULL,
    outcome text CHECK (outcome IN ('better', 'same', 'worse')),
    before jsonb,
    after jsonb,
    FOREIGN KEY (merchant_id, replay_id) REFERENCES replays (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX replay_results_replay ON replay_results (merchant_id, replay_id, id);
CREATE TABLE quick_replies (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    category text NOT NULL DEFAULT '',
    text text NOT NULL,
    uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    last_used_at timestamptz,
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, id)
);
CREATE UNIQUE INDEX quick_replies_text ON quick_replies (merchant_id, category, md5(text));
CREATE INDEX quick_replies_popular ON quick_replies (merchant_id, uses DESC, id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "saved_questions", "replays", "replay_results", "quick_replies")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
