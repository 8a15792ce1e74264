"""Touches, their rules and limits as the REST API speaks of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from agent.errors import BadInput
from agent.phrases import say
from agent.touching.rules import Approval, RuleSettings
from api.shapes.asked import Asked
from jobs.touches.planning import Preview
from store.touches.effects import Brought
from store.touches.rules import FollowupRule
from store.touches.tasks import SendTask
from store.touches.touch import NewTouch, Touch

Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
TouchId = Annotated[int, Field(ge=1, lt=2**63)]


def told(kind: str, key: str) -> str:
    """Return the Chinese of a status, reason, channel or refusal; empty for none."""
    return say(f"touch_{kind}_{key}", book="owner") if key or kind == "channel" else ""


class RuleCreate(Asked):
    """A rule to follow up by; `at_minute` is the minute of the day touches go out at (630 is 10:30).

    `approval`: each touch on its own (`single`), all of a day with samples (`batch`), or none asked (`standing`).
    """

    name: Name
    reason: Annotated[str, Field(pattern="^(dormant|birthday|festival|repurchase|care)$")]
    enabled: bool = False
    settings: RuleSettings = RuleSettings()
    approval: Approval = "batch"
    at_minute: Annotated[int, Field(ge=0, le=1439)] = 630
    coupon_id: TouchId | None = None
    trial_id: TouchId | None = None

    def values(self) -> dict[str, Any]:
        """Return the columns; raises `BadInput` for a rule that is about nobody."""
        if self.reason in ("dormant", "care") and not self.settings.days:
            raise BadInput(say("touch_days_needed", book="owner"))
        if self.reason == "festival" and not self.settings.festivals:
            raise BadInput(say("touch_festivals_needed", book="owner"))
        return self.model_dump() | {"settings": self.settings}


class RulePublic(BaseModel):
    """A rule."""

    id: int
    name: str
    reason: str
    says: str
    enabled: bool
    settings: RuleSettings
    approval: str
    at_minute: int
    coupon_id: int | None
    trial_id: int | None

    @classmethod
    def of(cls, rule: FollowupRule) -> RulePublic:
        """Return a rule as the API tells it."""
        own = {name: getattr(rule, name) for name in cls.model_fields if hasattr(rule, name)}
        return cls(**own, says=told("reason", rule.reason))


class Reached(BaseModel):
    """One customer of a preview: the way to them, or why there is none."""

    external_userid: str
    channel: str
    channel_says: str
    why_not: str


class Sample(BaseModel):
    """A text as a customer would get it."""

    external_userid: str
    text: str
    discount: bool

    @classmethod
    def of(cls, touch: NewTouch | Touch) -> Sample:
        """Return a touch as a sample."""
        return cls(external_userid=touch.external_userid, text=touch.text, discount=touch.discount)


class PreviewPublic(BaseModel):
    """What a rule would do today."""

    due_at: datetime
    selected: int
    reached: int
    channels: dict[str, int]
    why_not: dict[str, int]
    customers: list[Reached]
    samples: list[Sample]

    @classmethod
    def of(cls, preview: Preview, most: int = 200) -> PreviewPublic:
        """Return a preview with the first customers."""
        open_ones = [one for one in preview.prospects if one.answer.open]
        shut = [told("no", one.answer.refusal) for one in preview.prospects if not one.answer.open]
        return cls(
            due_at=preview.due_at,
            selected=len(preview.prospects),
            reached=len(open_ones),
            channels=dict(Counter(told("channel", one.answer.channel) for one in open_ones)),
            why_not=dict(Counter(shut)),
            customers=[
                Reached(
                    external_userid=one.candidate.external_userid,
                    channel=one.answer.channel,
                    channel_says=told("channel", one.answer.channel),
                    why_not=told("no", one.answer.refusal),
                )
                for one in preview.prospects[:most]
            ],
            samples=[Sample.of(one) for one in preview.samples],
        )


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


class Batch(BaseModel):
    """The touches of a rule that wait for the owner, with some of the texts."""

    id: int
    name: str
    count: int
    with_discount: int
    first_due_at: datetime
    touch_ids: list[int]
    samples: list[Sample]


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
