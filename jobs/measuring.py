"""How much waits, as every clock shows it to Prometheus."""

from __future__ import annotations

from jobs import metrics
from jobs.house import House
from store.conversations.deadletters import count_dead
from store.deferring import backlog
from store.handoffs.lists import count_unattended


async def measure(house: House) -> None:
    """Show the work, the customers and the dead letters that wait."""
    async with house.database.platform() as connection:
        waiting = await backlog(connection)
        dead, unattended = await count_dead(connection), await count_unattended(connection)
    metrics.JOBS_WAITING.clear()
    for task, count in waiting.jobs.items():
        metrics.JOBS_WAITING.labels(task).set(count)
    metrics.JOBS_OLDEST.set(waiting.oldest_seconds)
    metrics.OUTBOX_WAITING.set(waiting.outbox)
    metrics.DEAD_LETTERS.set(dead)
    metrics.UNATTENDED.set(unattended)
