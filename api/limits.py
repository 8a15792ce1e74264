"""How often somebody may come: a bucket of tokens each, in the memory of this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Buckets:
    """A bucket for each key: `burst` tokens at most, `per_second` more each second."""

    def __init__(
        self, burst: float, per_second: float, *, size: int = 10_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._size = size
        self._now = now
        self._held: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def left(self, key: Hashable) -> float:
        """Return the tokens left for a key."""
        tokens, at = self._held.get(key, (self._burst, self._now()))
        return min(self._burst, tokens + (self._now() - at) * self._per_second)

    def take(self, key: Hashable) -> bool:
        """Take a token; False when there is none."""
        left = self.left(key)
        if left < 1:
            return False
        self._held[key] = (left - 1, self._now())
        self._held.move_to_end(key)
        if len(self._held) > self._size:
            self._held.popitem(last=False)
        return True
