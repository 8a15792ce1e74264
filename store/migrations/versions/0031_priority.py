"""A job may be begun before those that wait longer; the old function stays for programs that still run."""

from collections.abc import Sequence

from alembic import op

from store.shop_tables import run

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTIONS = """
-- Defers a job in the caller's transaction: it leaves only with the commit that caused it; one of a higher priority is
-- begun first. One of its kind that failed and waits for its next try gives way; what it has tried counts on.
CREATE FUNCTION xiaoer_defer(
    _queue text, _task text, _args jsonb, _lock text, _queueing_lock text, _run_at timestamptz, _priority integer
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _tried integer;
BEGIN
    IF _queueing_lock IS NOT NULL AND _run_at IS NULL THEN
        DELETE FROM procrastinate_jobs
        WHERE queueing_lock = _queueing_lock AND status = 'todo' AND attempts > 0 AND scheduled_at > now()
        RETURNING attempts INTO _tried;
    END IF;
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, args, lock, queueing_lock, scheduled_at, attempts, priority)
    VALUES (_queue, _task, _args, _lock, _queueing_lock, _run_at, coalesce(_tried, 0), coalesce(_priority, 0))
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION xiaoer_defer(text, text, jsonb, text, text, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION xiaoer_defer(text, text, jsonb, text, text, timestamptz, integer) TO xiaoer_tenant;

CREATE OR REPLACE FUNCTION xiaoer_defer(
    _queue text, _task text, _args jsonb, _lock text, _queueing_lock text, _run_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT xiaoer_defer(_queue, _task, _args, _lock, _queueing_lock, _run_at, 0)
$$;
"""


def upgrade() -> None:
    """Add the function, and let the old one call it."""
    run(op, FUNCTIONS)


def downgrade() -> None:
    """Refuse."""
    raise NotImplementedError("what waits is not taken away: restore a backup instead")
