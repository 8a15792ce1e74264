"""Conversations on their way to a person."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run, wall

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = """
ALTER TABLE conversations ADD CONSTRAINT conversations_of_shop UNIQUE (merchant_id, id);
CREATE INDEX conversations_staff ON conversations (merchant_id, servicer_userid) WHERE service_state = 3;
CREATE TABLE handoff_settings (
    merchant_id bigint PRIMARY KEY REFERENCES merchants ON DELETE CASCADE,
    patience_minutes integer NOT NULL DEFAULT 3 CHECK (patience_minutes BETWEEN 1 AND 120),
    return_minutes integer CHECK (return_minutes BETWEEN 5 AND 1440),
    consent_by text,
    consent_at timestamptz,
    call_back boolean NOT NULL DEFAULT true,
    money_limit_fen bigint NOT NULL DEFAULT 50000 CHECK (money_limit_fen >= 0),
    sensitive_words text[] NOT NULL DEFAULT '{}',
    survey boolean NOT NULL DEFAULT true,
    survey_minutes integer CHECK (survey_minutes BETWEEN 5 AND 1440),
    silence_minutes integer NOT NULL DEFAULT 30 CHECK (silence_minutes BETWEEN 5 AND 2880),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (return_minutes IS NULL OR consent_by IS NOT NULL AND consent_at IS NOT NULL)
);
CREATE TABLE staff_duty (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    userid text NOT NULL,
    on_duty boolean NOT NULL DEFAULT true,
    hours text[] NOT NULL DEFAULT '{}' CHECK (cardinality(hours) IN (0, 7)),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, userid)
);
CREATE TABLE servicer_states (
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    open_kfid text NOT NULL,
    userid text NOT NULL,
    state text NOT NULL CHECK (state IN ('receiving', 'stopped', 'unusable')),
    told_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, open_kfid, userid)
);
CREATE TABLE handoffs (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL,
    trigger text NOT NULL,
    reason text NOT NULL,
    urgent boolean NOT NULL DEFAULT false,
    question text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'asked',
    servicer_userid text,
    tried text[] NOT NULL DEFAULT '{}',
    summary text NOT NULL DEFAULT '',
    suggestion text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL,
    due_at timestamptz,
    owner_called_at timestamptz,
    offered_at timestamptz,
    taken_at timestamptz,
    ended_at timestamptz,
    call_back text NOT NULL DEFAULT '',
    call_back_phone text,
    call_back_when text NOT NULL DEFAULT '',
    call_back_by text,
    version integer NOT NULL DEFAULT 0,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id) ON DELETE CASCADE,
    UNIQUE (merchant_id, id),
    CHECK (trigger IN ('words', 'tool', 'policy', 'unsure', 'anger', 'money', 'sensitive', 'failure', 'staff')),
    CHECK (state IN ('asked', 'queued', 'offered', 'taken', 'lost', 'ended')),
    CHECK (call_back IN ('', 'offered', 'phone', 'given', 'done'))
);
CREATE UNIQUE INDEX handoffs_open ON handoffs (conversation_id)
    WHERE state IN ('asked', 'queued', 'offered', 'taken');
CREATE INDEX handoffs_due ON handoffs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX handoffs_list ON handoffs (merchant_id, id DESC);
CREATE INDEX handoffs_conversation ON handoffs (conversation_id, id DESC);
CREATE INDEX handoffs_time ON handoffs (merchant_id, asked_at);
CREATE INDEX handoffs_servicer ON handoffs (merchant_id, servicer_userid, offered_at);
CREATE INDEX handoffs_call_back ON handoffs (merchant_id, id) WHERE call_back IN ('phone', 'given');
CREATE TABLE handoff_cards (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    handoff_id bigint NOT NULL,
    task_id text NOT NULL,
    userids text[] NOT NULL,
    settled_at timestamptz,
    FOREIGN KEY (merchant_id, handoff_id) REFERENCES handoffs (merchant_id, id) ON DELETE CASCADE,
    UNIQUE (merchant_id, task_id)
);
CREATE INDEX handoff_cards_open ON handoff_cards (handoff_id) WHERE settled_at IS NULL;
CREATE TABLE service_sessions (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    merchant_id bigint NOT NULL REFERENCES merchants ON DELETE CASCADE,
    conversation_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    ended_at timestamptz,
    resolution text,
    survey_at timestamptz,
    survey_way text,
    score smallint CHECK (score BETWEEN 1 AND 3),
    answered_at timestamptz,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversations (merchant_id, id) ON DELETE CASCADE,
    CHECK (resolution IN ('confirmed', 'assumed', 'handed_over', 'lost')),
    CHECK ((ended_at IS NULL) = (resolution IS NULL)),
    CHECK (survey_way IN ('closing', 'silence'))
);
CREATE UNIQUE INDEX service_sessions_open ON service_sessions (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX service_sessions_quiet ON service_sessions (last_at) WHERE ended_at IS NULL;
CREATE INDEX service_sessions_list ON service_sessions (merchant_id, id DESC);
CREATE INDEX service_sessions_time ON service_sessions (merchant_id, ended_at);
CREATE INDEX service_sessions_conversation ON service_sessions (conversation_id, id DESC);
"""


def upgrade() -> None:
    run(op, TABLES)
    wall(
        op,
        *("handoff_settings", "staff_duty", "servicer_states", "handoffs", "handoff_cards", "service_sessions"),
    )


def downgrade() -> None:
    raise NotImplementedError("tables are not taken away: restore a backup instead")
