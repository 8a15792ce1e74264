"""What a touch is: something the shop sends unasked, once, from plan to effect."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class TouchStatus(StrEnum):
    """How far a touch is; the last four are its end."""

    PLANNED = "planned"
    APPROVED = "approved"
    TASKED = "tasked"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A touch to write down; `occasion` makes it one of its kind for this customer and reason.

    `text_key` keeps two customers from the same words; None where they are meant to be the same.
    """

    external_userid: str
    reason: str
    occasion: str
    due_at: datetime
    expires_at: datetime
    text: str = ""
    text_key: str | None = None
    status: str = TouchStatus.PLANNED
    approved_by: str | None = None
    channel: str = ""
    refusal: str = ""
    angle: str = ""
    discount: bool = False
    variant: str = ""
    rule_id: int | None = None
    broadcast_id: int | None = None
    trial_id: int | None = None
    coupon_id: int | None = None
    model: str | None = None
    cost_fen: float = 0.0
    sent_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch as the ledger has it."""

    id: int
    external_userid: str
    nickname: str
    reason: str
    occasion: str
    status: str
    channel: str
    refusal: str
    rule_id: int | None
    broadcast_id: int | None
    task_id: int | None
    trial_id: int | None
    variant: str
    text: str
    angle: str
    discount: bool
    coupon_id: int | None
    grant_id: int | None
    facts: dict[str, Any]
    planned_at: datetime
    due_at: datetime
    expires_at: datetime
    approved_at: datetime | None
    approved_by: str | None
    tasked_at: datetime | None
    sent_at: datetime | None
    replied_at: datetime | None
    coupon_used_at: datetime | None
    ordered_at: datetime | None
    order_fen: int
    opted_out_at: datetime | None


SHOWN = """
SELECT t.id, t.external_userid, coalesce(c.nickname, '') AS nickname, t.reason, t.occasion, t.status, t.channel,
    t.refusal, t.rule_id, t.broadcast_id, t.task_id, t.trial_id, t.variant, t.text, t.angle, t.discount, t.coupon_id,
    t.grant_id, t.facts, t.planned_at, t.due_at, t.expires_at, t.approved_at, t.approved_by, t.tasked_at, t.sent_at,
    t.replied_at, t.coupon_used_at, t.ordered_at, t.order_fen, t.opted_out_at
FROM touches t
LEFT JOIN customers c ON c.merchant_id = t.merchant_id AND c.external_userid = t.external_userid
"""
"""Rows of the ledger as `Touch` takes them."""
