"""When conversations last changed: what people who watch them are told."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGED = """
ALTER TABLE conversations ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX conversations_changed ON conversations (changed_at);
CREATE INDEX conversations_newest ON conversations (merchant_id, changed_at DESC, id DESC);

CREATE FUNCTION conversation_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER conversation_changes BEFORE UPDATE ON conversations
    FOR EACH ROW EXECUTE FUNCTION conversation_changes();

CREATE FUNCTION conversation_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET changed_at = now() WHERE id = NEW.conversation_id;
    RETURN NULL;
END $$;
-- whoever moves a hand-over on holds its conversation's lock already
CREATE TRIGGER handoff_changes AFTER INSERT OR UPDATE OF state ON handoffs
    FOR EACH ROW EXECUTE FUNCTION conversation_touched();

ALTER TABLE gap_items DROP CONSTRAINT gap_items_reason_check;
ALTER TABLE gap_items ADD CONSTRAINT gap_items_reason_check CHECK (reason IN
    ('not_known', 'low_confidence', 'ungrounded', 'none_of_these', 'dissatisfied', 'repeated', 'marked_wrong'));
"""


def upgrade() -> None:
    """Note each change of a conversation."""
    run(op, CHANGED)
