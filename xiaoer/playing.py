"""Playing cases in several processes: each with a house, a sandbox and a database of its own, taking the next case."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agent.errors import XiaoerError
from agent.logging import configure_logging
from agent.settings import load_settings
from evals.schema.reading import Filed
from evals.stage.played import Played
from store.engine import migrate
from store.postgres import EmbeddedPostgres

_TEMPLATE = "template_evals"
_LOOK_SECONDS = 1.0
Task = tuple[Filed, int]


class WorkerDied(XiaoerError):
    """A process that played cases ended before it was done."""


def play(
    filed: Sequence[Filed], *, repeat: int, workers: int, real: bool, on_played: Callable[[Played], None]
) -> list[Played]:
    """Play each case `repeat` times and return the runs in the order of the cases; raises `WorkerDied`.

    With `real`, the models of the environment's settings answer the cases that have no script.
    """
    tasks = [(one, attempt) for attempt in range(repeat) for one in filed]
    runs: dict[tuple[str, int], Played] = {}
    with tempfile.TemporaryDirectory(prefix="xiaoer-evals-") as name:
        folder = Path(name)
        server = EmbeddedPostgres(folder / "pg", durable=False)
        url = server.start(must_own=True)
        try:
            server.create_database(_TEMPLATE)
            migrate(url.replace("/xiaoer?", f"/{_TEMPLATE}?"))
            count = max(1, min(workers, len(tasks)))
            urls = [server.create_database(f"evals_{number}", template=_TEMPLATE) for number in range(count)]
            for played in _results(tasks, urls, folder, real=real):
                runs[played.case, played.attempt] = played
                on_played(played)
        finally:
            server.stop()
    return [runs[one.case.id, attempt] for one in filed for attempt in range(repeat)]


def _results(tasks: Sequence[Task], urls: Sequence[str], folder: Path, *, real: bool) -> Iterator[Played]:
    context = multiprocessing.get_context("spawn")
    waiting, done = context.Queue(), context.Queue()
    for task in [*tasks, *[None] * len(urls)]:
        waiting.put(task)
    processes = [
        context.Process(target=_work, args=(url, folder / f"worker{number}", real, waiting, done), daemon=True)
        for number, url in enumerate(urls)
    ]
    for process in processes:
        process.start()
    try:
        left = len(tasks)
        while left:
            try:
                row = done.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if all(process.exitcode is not None for process in processes):
                    raise WorkerDied("the processes that play the cases ended early; see the log above") from None
                continue
            left -= 1
            yield Played.from_json(row)
        for process in processes:
            process.join(timeout=20)
    finally:
        for process in processes:
            process.kill()


def _work(url: str, folder: Path, real: bool, waiting: Any, done: Any) -> None:
    """Play cases until there are no more; the body of a process."""
    configure_logging("ERROR", as_json=False)
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_work_on(url, folder, real, waiting, done))


async def _work_on(url: str, folder: Path, real: bool, waiting: Any, done: Any) -> None:
    from agent.llm import build_chain
    from xiaoer.staging import opened_stage

    models = build_chain(load_settings()) if real else None
    try:
        async with opened_stage(url, folder, models=models) as stage:
            while (task := await asyncio.to_thread(waiting.get)) is not None:
                filed, attempt = task
                done.put(asdict(await stage.play(filed, attempt)))
    finally:
        if models is not None:
            await models.close()
