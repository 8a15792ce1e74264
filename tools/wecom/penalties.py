"""Remembers, within a process, which calls must not be repeated yet."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.clock import Clock
from tools.wecom.errors import WeComError

RATE_LIMIT_PAUSES = (60.0, 300.0, 900.0, 3600.0)
"""Seconds. WeCom does not say which limit was hit: a minute's blocks 60 s, an hour's 60 min (§7.2)."""

SECRET_PAUSES = (60.0, 300.0, 1800.0, 3600.0)
"""Seconds between tries of a secret that was refused: repeats get the address banned for an hour (§1.1)."""

RENEWAL_PAUSES = (30.0, 120.0, 600.0, 3600.0)
"""Seconds between renewals of a token that WeCom hands out and then does not accept."""


@dataclass(frozen=True, slots=True)
class _Penalty:
    until: datetime
    strikes: int
    error: WeComError


class Penalties:
    """Pauses by key that grow with each strike and end with a success.

    Args:
        clock: Tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_key: dict[Hashable, _Penalty] = {}

    def strike(self, key: Hashable, error: WeComError, pauses: Sequence[float]) -> WeComError:
        """Remember that `key` failed with `error` and return it with its `retry_after` set.

        Calls that were out together and fail together count as one strike.
        """
        before = self._by_key.get(key)
        if before is not None and (left := self._left(before)) > 0:
            error.retry_after = left
            return error
        strikes = min(before.strikes + 1 if before else 1, len(pauses))
        error.retry_after = pauses[strikes - 1]
        self._by_key[key] = _Penalty(self._clock() + timedelta(seconds=error.retry_after), strikes, error)
        return error

    def check(self, key: Hashable) -> None:
        """Raise the remembered error, with the seconds that are left, while the pause lasts."""
        penalty = self._by_key.get(key)
        if penalty is not None and (left := self._left(penalty)) > 0:
            error = penalty.error
            raise type(error)(error.errcode, error.errmsg, error.path, retry_after=left)

    def clear(self, key: Hashable) -> None:
        """Forget `key` after a success."""
        self._by_key.pop(key, None)

    def _left(self, penalty: _Penalty) -> float:
        return (penalty.until - self._clock()).total_seconds()
