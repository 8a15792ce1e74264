"""Jobs that are there twice, and jobs nobody can do."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from random import Random

from chaos.place import Place

_TWICE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
SELECT queue_name, task_name, args FROM procrastinate_jobs, generate_series(1, 2)
WHERE status IN ('todo', 'doing') AND lock IS NOT NULL  -- a copy is not copied again
  AND task_name IN ('turn', 'sync', 'flush', 'brief_staff', 'verify_session')
UNION ALL
SELECT 'default', 'turn',
       jsonb_build_object('merchant_id', merchant_id, 'conversation_id', id, 'open_kfid', open_kfid)
FROM conversations c, generate_series(1, 2)
WHERE EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.status = 'waiting')
"""


@contextlib.asynccontextmanager
async def same_jobs_twice(place: Place, dice: Random) -> AsyncIterator[str]:
    """The same jobs run on both workers at once, without the locks that keep them apart."""
    place.world.model.latency += 0.4  # so that they meet
    rounds = dice.randint(3, 8)
    for _ in range(rounds):
        await place.sql(_TWICE)
        await asyncio.sleep(0.2)
    yield f"×{rounds}"
    place.world.model.latency -= 0.4


@contextlib.asynccontextmanager
async def poison_jobs(place: Place, _: Random) -> AsyncIterator[str]:
    """Jobs nobody can carry out: an unknown task, a shop and a conversation that never were, wrong arguments."""
    jobs = [
        ("never_heard_of", {}),
        ("turn", {"merchant_id": 999_999, "conversation_id": 999_999, "open_kfid": "wkNobody"}),
        ("sync", {"merchant_id": 999_999, "open_kfid": "wkNobody"}),
        ("turn", {"nonsense": True}),
        ("flush", {"merchant_id": 1, "conversation_id": "not a number"}),
    ]
    for task, args in jobs:
        await place.sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s::jsonb)",
            (task, json.dumps(args)),
        )
    yield str(len(jobs))
