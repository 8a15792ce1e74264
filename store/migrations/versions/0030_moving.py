"""Shops that move and leave: what deleting looks for has an index, triggers keep still, and who left is remembered."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
CREATE TABLE departures (
    shop bigint PRIMARY KEY,
    name text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    counts jsonb NOT NULL
);

-- who is deleted is looked for in these by foreign key, once for each row
CREATE INDEX messages_turn ON messages (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX outbox_turn ON outbox (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX gap_items_message ON gap_items (message_id);
CREATE INDEX gap_items_turn ON gap_items (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX proposal_sources_conversation ON proposal_sources (conversation_id);
CREATE INDEX approvals_conversation ON approvals (conversation_id);
CREATE INDEX coupon_grants_conversation ON coupon_grants (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX touches_grant ON touches (merchant_id, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX staff_of_login ON staff (login_id) WHERE login_id IS NOT NULL;

-- the same as orders_phone
DROP INDEX orders_by_phone;

-- rows brought in as they were are neither counted nor stamped again
CREATE OR REPLACE FUNCTION xiaoer_count_gap_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('xiaoer.brought_in', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.gap_id IS NOT NULL THEN
        UPDATE gaps SET times = times - 1 WHERE id = OLD.gap_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.gap_id IS NOT NULL THEN
        UPDATE gaps SET times = times + 1 WHERE id = NEW.gap_id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION conversation_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('xiaoer.brought_in', true) IS DISTINCT FROM 'on' THEN
        UPDATE conversations SET changed_at = now() WHERE id = NEW.conversation_id;
    END IF;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    """Change indexes and triggers, add the list of departures."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("tables are not taken away: restore a backup instead")
