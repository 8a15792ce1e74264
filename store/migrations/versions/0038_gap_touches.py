"""A gap's question names the touch that told its customer the answer, and so what became of it.

`told_at` stays for programs of before; nobody writes it any more.
"""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHANGES = """
ALTER TABLE gap_items ADD COLUMN touch_id bigint;
ALTER TABLE gap_items ADD FOREIGN KEY (merchant_id, touch_id) REFERENCES touches (merchant_id, id)
    ON DELETE SET NULL (touch_id);
CREATE INDEX gap_items_touch ON gap_items (merchant_id, touch_id) WHERE touch_id IS NOT NULL;

INSERT INTO touches (merchant_id, external_userid, reason, occasion, status, channel, planned_at, due_at, expires_at,
    sent_at, ended_at)
SELECT i.merchant_id, c.external_userid, 'answer', 'gap_item:' || max(i.id), 'sent', 'kf', i.told_at, i.told_at,
    i.told_at, i.told_at, i.told_at
FROM gap_items i JOIN conversations c ON c.id = i.conversation_id
WHERE i.told_at IS NOT NULL GROUP BY i.merchant_id, c.external_userid, i.gap_id, i.told_at;
UPDATE gap_items i SET touch_id = t.id FROM gap_items told, conversations c, touches t
WHERE i.told_at IS NOT NULL AND told.gap_id = i.gap_id AND told.conversation_id = i.conversation_id
  AND told.told_at = i.told_at AND c.id = i.conversation_id AND t.merchant_id = i.merchant_id
  AND t.external_userid = c.external_userid AND t.reason = 'answer' AND t.occasion = 'gap_item:' || told.id;
"""


def upgrade() -> None:
    """Add the column, and write what was told before into the ledger."""
    run(op, CHANGES)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("columns are not taken away: restore a backup instead")
