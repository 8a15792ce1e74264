"""Who gets a coupon: the one place where that is decided. Pure: it is asked under a lock, with fresh figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from agent.coupons.limits import Limits


class Granter(IntEnum):
    """Who wants to give a coupon."""

    ASSISTANT = 1
    STAFF = 2
    OWNER = 3


class Outcome(StrEnum):
    """What the policy says."""

    GRANT = "grant"
    ASK_OWNER = "ask_owner"
    PENDING = "pending"
    HELD = "held"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says and, for a refusal, the key of the reason as people are told it."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What has been given away so far; money in fen.

    Attributes:
        offered: Whether the coupon is on offer today.
        by_assistant: Whether the assistant may give it at all without asking.
        value_fen: What it can cost the shop.
        left: How many there are; None without a limit.
        per_customer: How many of them a customer may get in all.
        of_this: How many of them this customer got.
        held: Whether this customer has one that is not used.
        pending: Whether the owner has been asked for it already.
    """

    offered: bool
    by_assistant: bool
    value_fen: int
    left: int | None
    per_customer: int
    of_this: int = 0
    held: bool = False
    pending: bool = False
    customer_today: int = 0
    customer_month: int = 0
    shop_today: int = 0
    spent_today_fen: int = 0
    spent_month_fen: int = 0


def decide(limits: Limits, now: Situation, granter: Granter) -> Decision:
    """Return whether `granter` may give this coupon to this customer now."""
    if now.held:
        return Decision(Outcome.HELD)
    if reason := _refusal(limits, now):
        return Decision(Outcome.REFUSE, reason)
    if granter is Granter.ASSISTANT and now.pending:
        return Decision(Outcome.PENDING)
    return Decision(Outcome.GRANT if _may(limits, now, granter) else Outcome.ASK_OWNER)


def _refusal(limits: Limits, now: Situation) -> str:
    """Return why nobody may give it; empty when somebody may."""
    walls = (
        ("not_offered", not now.offered),
        ("had_it", now.of_this >= now.per_customer),
        ("none_left", now.left is not None and now.left <= 0),
        ("customer_day", now.customer_today >= limits.customer_per_day),
        ("customer_month", now.customer_month >= limits.customer_per_month),
        ("shop_day", now.shop_today >= limits.shop_per_day),
        ("budget", now.spent_today_fen + now.value_fen > limits.day_budget_fen),
        ("budget", now.spent_month_fen + now.value_fen > limits.month_budget_fen),
    )
    return next((reason for reason, stands in walls if stands), "")


def _may(limits: Limits, now: Situation, granter: Granter) -> bool:
    if granter is Granter.ASSISTANT:
        return now.by_assistant and now.value_fen <= limits.assistant_limit_fen
    return granter is Granter.OWNER or now.value_fen <= limits.staff_limit_fen
