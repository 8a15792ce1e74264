"""What embedding costs, added up for whoever asked: texts, requests and tokens of one piece of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """What was spent between the opening and the closing of `metered()`."""

    requests: int = 0
    texts: int = 0
    tokens: int = 0

    def add(self, other: Meter) -> None:
        """Add what another meter counted."""
        self.requests += other.requests
        self.texts += other.texts
        self.tokens += other.tokens


_running: ContextVar[Meter | None] = ContextVar("embedding_meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Yield a meter that counts what is embedded inside, also in tasks started there."""
    meter = Meter()
    before = _running.set(meter)
    try:
        yield meter
    finally:
        _running.reset(before)


def count(texts: int, tokens: int) -> None:
    """Count one answered request, if anybody wants to know."""
    meter = _running.get()
    if meter is not None:
        meter.add(Meter(1, texts, tokens))
