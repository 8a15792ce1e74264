"""What a house is like while a day passes: memory, connections, the work that waits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psutil
import psycopg

_EVERY_SECONDS = 1.0
_LOOK = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()),
       (SELECT count(*) FROM procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
       (SELECT count(*) FROM outbox WHERE status = 'queued' AND due_at <= now())
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: when (seconds since 1970), the program's own memory (MB), and what the database tells."""

    at: float
    megabytes: float
    connections: int
    jobs: int
    overdue: int


@dataclass(slots=True)
class Watch:
    """Looks once a second, whenever it is asked to."""

    pid: int
    database: psycopg.Connection
    looks: list[Look] = field(default_factory=list)

    def look(self) -> Look:
        """Look, unless a second has not passed since the last time; return the newest look."""
        now = time.time()
        if not self.looks or now >= self.looks[-1].at + _EVERY_SECONDS:
            megabytes = psutil.Process(self.pid).memory_info().rss / 2**20
            found = self.database.execute(_LOOK).fetchone() or (0, 0, 0)
            self.looks.append(Look(now, megabytes, *found))
        return self.looks[-1]

    def megabytes_at(self, moment: float) -> float:
        """Return the memory at the look nearest to a moment."""
        return min(self.looks, key=lambda look: abs(look.at - moment)).megabytes
