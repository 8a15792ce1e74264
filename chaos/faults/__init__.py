"""What can go wrong: each fault strikes when its block is entered and is mended when the block ends."""

from __future__ import annotations

from chaos.faults import database, outside, processes, queue
from chaos.place import Fault

FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        processes.kill,
        processes.restart,
        processes.kill_house,
        processes.kill_store,
        processes.freeze,
        database.cut_database,
        database.hog_connections,
        database.fill_disk,
        outside.bad_wecom,
        outside.bad_model,
        outside.bad_callbacks,
        outside.revoke_tokens,
        outside.move_clock,
        queue.same_jobs_twice,
        queue.poison_jobs,
    )
}
