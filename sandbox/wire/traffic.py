"""Calls under way at the same time: too many lists, or two writers of one thing (wecom-api.md §9.2)."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from sandbox.call import Call, Route
from sandbox.limits import Limits
from sandbox.refusal import Refusal


class Traffic:
    """Counts slow calls; quick ones are over before the next begins, one event loop serves all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._under_way: Counter[tuple[str, ...]] = Counter()

    def jam(self, route: Route, call: Call) -> Refusal | None:
        """Return the refusal a call deserves for what is under way: 45033 or 45035."""
        if not self._under_way:
            return None
        busy = self._under_way[_key(route, call)]
        if route.alone and busy:
            return Refusal(45035, "concurrent write conflict")
        if route.listing and busy >= self._limits.concurrent_lists:
            return Refusal(45033, "concurrent calls out of limit")
        return None

    @contextlib.contextmanager
    def counted(self, route: Route, call: Call) -> Iterator[None]:
        """Count the call while the block runs."""
        key = _key(route, call)
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1
            self._under_way += Counter()


def _key(route: Route, call: Call) -> tuple[str, ...]:
    parts = [str(call.body.get(name)) for name in route.alone]
    return (call.query.get("access_token", ""), call.path, *parts)
