"""How often is too often: counters per corp and path, and per anything else (wecom-api.md §7.2)."""

from __future__ import annotations

from collections.abc import Hashable

from agent.clock import Clock
from sandbox.refusal import Refusal

MINUTE = 60.0


class Limits:
    """Fixed windows of one minute on the world's clock; a full one refuses until it ends.

    Attributes:
        per_path: Calls per minute of one corp to one path.
        sync_without_token: Calls per minute of kf/sync_msg without a token, per account. WeCom calls
            its limit strict and does not publish it.
        robot: Messages per minute of one webhook key.
        concurrent_lists: List calls of one corp to one path under way at once.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[Hashable, tuple[float, int]] = {}
        self.per_path = 10_000
        self.sync_without_token = 60
        self.robot = 20
        self.concurrent_lists = 20

    def hit(self, key: Hashable, limit: int) -> None:
        """Count one use of `key`.

        Raises:
            Refusal: 45009 above `limit` in the running minute.
        """
        now = self._clock().timestamp()
        started, count = self._windows.get(key, (now, 0))
        if now - started >= MINUTE or now < started:
            started, count = now, 0
        self._windows[key] = (started, count + 1)
        if count >= limit:
            raise Refusal(45009, "api freq out of limit")

    def clear(self) -> None:
        """Forget all counts."""
        self._windows.clear()
