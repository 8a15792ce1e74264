"""Touches as the REST API speaks of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from agent.phrases import say
from api.shapes.asked import Asked
from store.touches.effects import Brought
from store.touches.tasks import SendTask
from store.touches.touch import Touch

Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
TouchId = Annotated[int, Field(ge=1, lt=2**63)]


def told(kind: str, key: str) -> str:
    """Return the Chinese of a status, reason, channel or refusal; empty for none."""
    return say(f"touch_{kind}_{key}", book="owner") if key or kind == "channel" else ""


class TouchPublic(BaseModel):
    """A touch."""

    id: int
    external_userid: str
    nickname: str
    reason: str
    reason_says: str
    status: str
    status_says: str
    channel: str
    channel_says: str
    why_not: str
    rule_id: int | None
    broadcast_id: int | None
    task_id: int | None
    variant: str
    text: str
    general: bool
    discount: bool
    planned_at: datetime
    due_at: datetime
    expires_at: datetime
    approved_by: str | None
    sent_at: datetime | None
    replied_at: datetime | None
    coupon_used_at: datetime | None
    ordered_at: datetime | None
    order_fen: int
    opted_out_at: datetime | None

    @classmethod
    def of(cls, touch: Touch) -> TouchPublic:
        """Return a touch as the API tells it."""
        own = {name: getattr(touch, name) for name in cls.model_fields if hasattr(touch, name)}
        return cls(
            **own,
            reason_says=told("reason", touch.reason),
            status_says=told("status", touch.status),
            channel_says=told("channel", touch.channel),
            why_not=told("no", touch.refusal),
            general=bool(touch.facts.get("general")),
        )


class TouchIds(Asked):
    """Touches to decide about together."""

    ids: Annotated[list[TouchId], Field(min_length=1, max_length=1000)]


class Done(BaseModel):
    """How many it was done for: the others were decided already."""

    done: int


class Rewording(Asked):
    """Other words for a touch that waits."""

    text: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]


class OptOutCreate(Asked):
    """What a customer said (to a member, on the phone), so that nothing is sent to them any more."""

    words: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class OptOutPublic(BaseModel):
    """A customer who wants no touches."""

    external_userid: str
    nickname: str
    words: str
    by: str
    at: datetime


class OptOuts(BaseModel):
    """Who wants no touches."""

    items: list[OptOutPublic]


class TaskPublic(BaseModel):
    """What a member is asked to confirm in WeCom."""

    id: int
    userid: str
    says: str
    status: str
    text: str
    variant: str
    broadcast_id: int | None
    total: int
    waiting: int
    sent: int
    error: str | None
    wanted_at: datetime
    made_at: datetime | None
    reminded_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, task: SendTask, names: dict[str, str]) -> TaskPublic:
        """Return a task as the API tells it; `names` are the members' by userid."""
        own = {name: getattr(task, name) for name in cls.model_fields if hasattr(task, name)}
        key = "waiting" if task.status == "wanted" else task.status
        says = say(f"send_task_{key}", book="owner", name=names.get(task.userid, task.userid))
        return cls(**own, says=says, text=str(task.content.get("text") or ""))


class BroughtPublic(BaseModel):
    """What touches came to; money in fen."""

    reason: str
    planned: int
    sent: int
    skipped: int
    failed: int
    replied: int
    ordered: int
    order_fen: int
    coupons_used: int
    opted_out: int
    discounted: int

    @classmethod
    def of(cls, brought: Brought, *, reason: bool = True) -> BroughtPublic:
        """Return the figures of a reason, or of a variant."""
        own = {name: getattr(brought, name) for name in cls.model_fields if hasattr(brought, name)}
        return cls(**own, reason=told("reason", brought.key) if reason else brought.key)


class Effects(BaseModel):
    """What touches brought, and the share of them with a discount (percent)."""

    items: list[BroughtPublic]
    discount_percent: float
    discount_limit: int
