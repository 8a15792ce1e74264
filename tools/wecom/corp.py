"""Whom a client speaks for, and how long it tries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import SecretStr

REAL_API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class CorpAccess:
    """The self-built app of a merchant's corp (§1.2) and the way out to WeCom.

    Attributes:
        corp_id: The corp, ``ww…``.
        secret: The app's secret.
        agent_id: The app's number, for messages to employees.
        proxy: ``http://user:password@host:port`` of the merchant's own egress, or None. WeCom takes calls
            only from addresses the corp itself owns (60020, §1.3).
    """

    corp_id: str
    secret: SecretStr
    agent_id: int
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How often and how long a call is tried; all times in seconds.

    Attributes:
        attempts: Tries of a call that fails for a passing reason.
        pause: Mean wait before the second try; it doubles for each one after.
        connect: For a connection to come about.
        answer: For the next bytes of an answer to come.
        total: For a call with all its tries, waits and token renewals.
    """

    attempts: int = 3
    pause: float = 0.4
    connect: float = 5.0
    answer: float = 10.0
    total: float = 25.0

    def waits(self) -> Iterator[float]:
        """Yield the waits between tries, in seconds, spread so that callers do not return in step."""
        for number in range(self.attempts - 1):
            yield self.pause * 2**number * random.uniform(0.5, 1.5)
