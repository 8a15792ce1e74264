"""What a shop sends unasked: the ledger of touches, its rules, broadcasts and trials."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
CREATE TABLE touch_limits (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    limits jsonb NOT NULL
);
ALTER TABLE segments ADD UNIQUE (merchant_id, id);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE TABLE opt_outs (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    external_userid text NOT NULL,
    words text NOT NULL DEFAULT '',
    by text NOT NULL,
    at timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_by text,
    PRIMARY KEY (merchant_id, external_userid)
);
CREATE TABLE touch_trials (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    variants text[] NOT NULL CHECK (cardinality(variants) BETWEEN 2 AND 4),
    measure text NOT NULL CHECK (measure IN ('reply', 'order')),
    base_rate double precision NOT NULL CHECK (base_rate > 0 AND base_rate < 1),
    effect double precision NOT NULL CHECK (effect > 0 AND effect < 1),
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    winner text,
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, id)
);
CREATE TABLE touch_rules (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('dormant', 'birthday', 'festival', 'repurchase', 'care')),
    enabled boolean NOT NULL DEFAULT false,
    settings jsonb NOT NULL DEFAULT '{}',
    approval text NOT NULL DEFAULT 'batch' CHECK (approval IN ('single', 'batch', 'standing')),
    at_minute smallint NOT NULL DEFAULT 630 CHECK (at_minute BETWEEN 0 AND 1439),
    coupon_id bigint,
    trial_id bigint,
    planned_on date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (merchant_id, name),
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, coupon_id) REFERENCES coupons (merchant_id, id) ON DELETE SET NULL (coupon_id),
    FOREIGN KEY (merchant_id, trial_id) REFERENCES touch_trials (merchant_id, id) ON DELETE SET NULL (trial_id)
);
CREATE TABLE broadcasts (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    name text NOT NULL,
    segment_id bigint,
    rule jsonb NOT NULL,
    variants jsonb NOT NULL,
    trial_id bigint,
    status text NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'scheduled', 'making', 'waiting', 'done', 'cancelled')),
    due_at timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    approved_by text,
    ended_at timestamptz,
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, segment_id) REFERENCES segments (merchant_id, id) ON DELETE SET NULL (segment_id),
    FOREIGN KEY (merchant_id, trial_id) REFERENCES touch_trials (merchant_id, id) ON DELETE SET NULL (trial_id)
);
CREATE INDEX broadcasts_due ON broadcasts (due_at) WHERE status = 'scheduled';
-- what one member is asked to confirm in WeCom; msgid is WeCom's, wanted_at is written before it is asked for
CREATE TABLE send_tasks (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    broadcast_id bigint,
    userid text NOT NULL,
    variant text NOT NULL DEFAULT '',
    content jsonb NOT NULL,
    msgid text,
    status text NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'waiting', 'sent', 'cancelled', 'failed')),
    error text,
    wanted_at timestamptz NOT NULL,
    tried_at timestamptz,
    made_at timestamptz,
    reminded_at timestamptz,
    next_poll_at timestamptz,
    ended_at timestamptz,
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, broadcast_id) REFERENCES broadcasts (merchant_id, id) ON DELETE CASCADE
);
CREATE INDEX send_tasks_due ON send_tasks (next_poll_at) WHERE status IN ('wanted', 'waiting');
CREATE INDEX send_tasks_broadcast ON send_tasks (merchant_id, broadcast_id);
CREATE TABLE touches (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    external_userid text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('dormant', 'birthday', 'festival', 'repurchase', 'care', 'broadcast',
        'booking', 'survey', 'answer')),
    occasion text NOT NULL,
    status text NOT NULL CHECK (status IN ('planned', 'approved', 'tasked', 'sent', 'skipped', 'failed', 'cancelled')),
    channel text NOT NULL DEFAULT '' CHECK (channel IN ('', 'kf', 'group_send', 'member')),
    refusal text NOT NULL DEFAULT '',
    rule_id bigint,
    broadcast_id bigint,
    task_id bigint,
    trial_id bigint,
    variant text NOT NULL DEFAULT '',
    text text NOT NULL DEFAULT '',
    text_key text,
    angle text NOT NULL DEFAULT '',
    discount boolean NOT NULL DEFAULT false,
    coupon_id bigint,
    grant_id bigint,
    facts jsonb NOT NULL DEFAULT '{}',
    model text,
    cost_fen numeric(12, 4) NOT NULL DEFAULT 0,
    planned_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    approved_at timestamptz,
    approved_by text,
    tasked_at timestamptz,
    sent_at timestamptz,
    ended_at timestamptz,
    replied_at timestamptz,
    coupon_used_at timestamptz,
    ordered_at timestamptz,
    order_fen bigint NOT NULL DEFAULT 0,
    opted_out_at timestamptz,
    -- nobody is touched twice for one thing, whatever the code does
    UNIQUE (merchant_id, external_userid, reason, occasion),
    UNIQUE (merchant_id, id),
    FOREIGN KEY (merchant_id, rule_id) REFERENCES touch_rules (merchant_id, id) ON DELETE SET NULL (rule_id),
    FOREIGN KEY (merchant_id, broadcast_id) REFERENCES broadcasts (merchant_id, id) ON DELETE SET NULL (broadcast_id),
    FOREIGN KEY (merchant_id, task_id) REFERENCES send_tasks (merchant_id, id) ON DELETE SET NULL (task_id),
    FOREIGN KEY (merchant_id, trial_id) REFERENCES touch_trials (merchant_id, id) ON DELETE SET NULL (trial_id),
    FOREIGN KEY (merchant_id, coupon_id) REFERENCES coupons (merchant_id, id) ON DELETE SET NULL (coupon_id),
    FOREIGN KEY (merchant_id, grant_id) REFERENCES coupon_grants (merchant_id, id) ON DELETE SET NULL (grant_id)
);
-- no two customers get the same personal words by accident
CREATE UNIQUE INDEX touches_words ON touches (merchant_id, text_key) WHERE text_key IS NOT NULL;
CREATE INDEX touches_list ON touches (merchant_id, id DESC);
CREATE INDEX touches_customer ON touches (merchant_id, external_userid, id);
CREATE INDEX touches_due ON touches (due_at) WHERE status = 'approved';
CREATE INDEX touches_waiting ON touches (merchant_id, rule_id) WHERE status = 'planned';
CREATE INDEX touches_task ON touches (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX touches_broadcast ON touches (merchant_id, broadcast_id) WHERE broadcast_id IS NOT NULL;
CREATE INDEX touches_trial ON touches (merchant_id, trial_id) WHERE trial_id IS NOT NULL;
CREATE INDEX touches_effects ON touches (merchant_id, sent_at) WHERE status = 'sent';
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(op, "touch_limits", "opt_outs", "touch_trials", "touch_rules", "broadcasts", "send_tasks", "touches")


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
