"""Knowledge that people edit: drafts, validity, history."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE merchants ADD COLUMN indexed_on date;
ALTER TABLE knowledge_entries
    ADD COLUMN state text NOT NULL DEFAULT 'published' CHECK (state IN ('draft', 'published', 'retired')),
    ADD COLUMN valid_from date,
    ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision >= 0),
    ADD COLUMN edition bigint NOT NULL DEFAULT 1,
    ADD COLUMN changed_by text NOT NULL DEFAULT '',
    ADD CHECK (valid_from <= valid_until),
    ADD UNIQUE (merchant_id, id),
    DROP CONSTRAINT knowledge_entries_merchant_id_question_key;
-- the same question may have another answer for other stores, and another one from a later day on
CREATE UNIQUE INDEX knowledge_entries_key
    ON knowledge_entries (merchant_id, question, store_names, coalesce(valid_from, '-infinity'::date));
CREATE INDEX knowledge_entries_days ON knowledge_entries (merchant_id, valid_from, valid_until)
    WHERE valid_from IS NOT NULL OR valid_until IS NOT NULL;
CREATE TABLE knowledge_revisions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    entry_id bigint NOT NULL,
    number integer CHECK (number > 0),
    action text NOT NULL CHECK (action IN ('publish', 'retire', 'restore', 'roll_back')),
    content jsonb NOT NULL,
    based_on integer NOT NULL DEFAULT 0,
    author text NOT NULL DEFAULT '',
    published_by text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    FOREIGN KEY (merchant_id, entry_id) REFERENCES knowledge_entries (merchant_id, id) ON DELETE CASCADE,
    UNIQUE (entry_id, number),
    CHECK ((number IS NULL) = (published_at IS NULL))
);
CREATE UNIQUE INDEX knowledge_revisions_draft ON knowledge_revisions (entry_id) WHERE number IS NULL;
INSERT INTO knowledge_revisions (merchant_id, entry_id, number, action, content, reason, created_at, published_at)
SELECT merchant_id, id, 1, 'publish',
    jsonb_build_object(
        'question', question, 'answer', answer, 'similar_questions', similar_questions, 'category', category,
        'pinned', pinned, 'valid_from', valid_from, 'valid_until', valid_until, 'store_names', store_names,
        'source', source),
    source, created_at, updated_at
FROM knowledge_entries;
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "knowledge_revisions")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
