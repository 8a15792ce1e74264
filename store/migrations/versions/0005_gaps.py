"""What was not answered well, and what staff answered instead."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE merchants ADD COLUMN gap_card_at time DEFAULT '20:30';  -- shop time; null: no card
CREATE TABLE gaps (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    question text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'dismissed')),
    times integer NOT NULL DEFAULT 0 CHECK (times >= 0),
    profile text NOT NULL,
    centroid real[] NOT NULL,
    entry_id bigint,
    decided_by text NOT NULL DEFAULT '',
    decided_at timestamptz,
    retested_at timestamptz,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, entry_id) REFERENCES knowledge_entries (merchant_id, id) ON DELETE SET NULL (entry_id)
);
CREATE INDEX gaps_list ON gaps (merchant_id, state, times DESC, id DESC);
CREATE TABLE gap_items (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    message_id bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    turn_id bigint REFERENCES turns ON DELETE SET NULL,
    gap_id bigint,
    reason text NOT NULL CHECK (
        reason IN ('not_known', 'low_confidence', 'ungrounded', 'none_of_these', 'dissatisfied', 'repeated')),
    question text NOT NULL,
    outcome text CHECK (outcome IN ('answered', 'offered', 'unanswered')),
    told_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, message_id),
    FOREIGN KEY (merchant_id, gap_id) REFERENCES gaps (merchant_id, id) ON DELETE SET NULL (gap_id)
);
CREATE INDEX gap_items_loose ON gap_items (merchant_id, id) WHERE gap_id IS NULL;
CREATE INDEX gap_items_gap ON gap_items (merchant_id, gap_id, id DESC);
CREATE INDEX gap_items_conversation ON gap_items (conversation_id, id);
CREATE INDEX gap_items_age ON gap_items (merchant_id, created_at);
-- items come, move, and go with their conversations: a gap always knows how many it has
CREATE FUNCTION xiaoer_count_gap_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.gap_id IS NOT NULL THEN
        UPDATE gaps SET times = times - 1 WHERE id = OLD.gap_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.gap_id IS NOT NULL THEN
        UPDATE gaps SET times = times + 1 WHERE id = NEW.gap_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gap_items_count AFTER INSERT OR DELETE OR UPDATE OF gap_id ON gap_items
    FOR EACH ROW EXECUTE FUNCTION xiaoer_count_gap_items();
CREATE TABLE staff_talks (
    conversation_id bigint PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    spoke_at timestamptz NOT NULL,
    servicer_userid text NOT NULL DEFAULT '',
    learned_id bigint NOT NULL DEFAULT 0,
    pending boolean NOT NULL DEFAULT true
);
CREATE INDEX staff_talks_pending ON staff_talks (spoke_at) WHERE pending;
CREATE TABLE lessons (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    last_id bigint NOT NULL,
    manner text NOT NULL CHECK (manner IN ('model', 'structure')),
    pairs integer NOT NULL DEFAULT 0,
    model text,
    tokens_in integer NOT NULL DEFAULT 0,
    tokens_out integer NOT NULL DEFAULT 0,
    cost_fen numeric(12, 4) NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, last_id)
);
CREATE INDEX lessons_day ON lessons (merchant_id, created_at);
CREATE TABLE proposals (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    question text NOT NULL,
    answer text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected')),
    entry_id bigint,
    profile text NOT NULL,
    meaning real[] NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, entry_id) REFERENCES knowledge_entries (merchant_id, id) ON DELETE SET NULL (entry_id)
);
CREATE INDEX proposals_list ON proposals (merchant_id, state, id DESC);
CREATE TABLE proposal_sources (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    message_id bigint NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    servicer_userid text NOT NULL DEFAULT '',
    answered_at timestamptz NOT NULL,
    UNIQUE (proposal_id, message_id),
    FOREIGN KEY (merchant_id, proposal_id) REFERENCES proposals (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX proposal_sources_message ON proposal_sources (merchant_id, message_id);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "gaps", "gap_items", "staff_talks", "lessons", "proposals", "proposal_sources")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
