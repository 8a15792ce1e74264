"""What the nodes of a follow-up may use: shared by all follow-ups of one planning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent.coupons import Limits
from agent.llm import ModelChain
from graphs.conversation.budget import Budget
from store.coupons.coupons import Coupon
from store.engine import Database


@dataclass(slots=True)
class Share:
    """How many touches of the last weeks carry a discount, and how many may (percent)."""

    discounted: int
    touches: int
    percent: int

    def allows_one(self) -> bool:
        """Return whether one more touch may carry a discount."""
        return (self.discounted + 1) * 100 <= self.percent * (self.touches + 1)

    def count(self, *, discount: bool) -> None:
        """Count a touch."""
        self.touches += 1
        self.discounted += discount


@dataclass(frozen=True, slots=True)
class FollowupContext:
    """The shared resources of one planning; `said` are the words other customers get."""

    database: Database
    models: ModelChain
    budget: Budget
    now: datetime
    coupon: Coupon | None
    coupon_limits: Limits
    share: Share
    said: set[str] = field(default_factory=set)
    allowed_hosts: tuple[str, ...] = ()
