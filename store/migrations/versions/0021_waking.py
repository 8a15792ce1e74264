"""A waiting retry makes way for a fresh job of its kind, so that news is acted on at once."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTIONS = """
-- Defers a job in the caller's transaction: it leaves only with the commit that caused it. One of its kind that failed
-- and waits for its next try gives way; what it has tried counts on, so that somebody who gives up still does.
CREATE OR REPLACE FUNCTION xiaoer_defer(
    _queue text, _task text, _args jsonb, _lock text, _queueing_lock text, _run_at timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _tried integer;
BEGIN
    IF _queueing_lock IS NOT NULL AND _run_at IS NULL THEN
        DELETE FROM procrastinate_jobs
        WHERE queueing_lock = _queueing_lock AND status = 'todo' AND attempts > 0 AND scheduled_at > now()
        RETURNING attempts INTO _tried;
    END IF;
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock, scheduled_at, attempts)
    VALUES (_queue, _task, _args, _lock, _queueing_lock, _run_at, coalesce(_tried, 0))
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
END $$;

-- A failed job that goes back to waiting gives up its queueing lock when a successor waits already (else it would
-- violate the unique index and stay 'doing' for ever), and lets the successor run first although it came later.
CREATE OR REPLACE FUNCTION xiaoer_release_queueing_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE queueing_lock = NEW.queueing_lock AND status = 'todo' AND id <> NEW.id
    ) THEN
        NEW.queueing_lock := NULL;
        NEW.priority := NEW.priority - 1;
    END IF;
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    """Replace the functions."""
    run(op, FUNCTIONS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("what waits is not taken away: restore a backup instead")
