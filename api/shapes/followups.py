"""Follow-ups as the REST API speaks of them: their rules, what a rule would do, a day's batch."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from agent.errors import BadInput
from agent.phrases import say
from agent.touching.rules import Approval, RuleSettings
from api.shapes.asked import Asked
from api.shapes.touches import Name, TouchId, told
from jobs.touches.planning import Preview
from store.touches.rules import FollowupRule
from store.touches.touch import NewTouch, Touch


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


class Batch(BaseModel):
    """The touches of a rule that wait for the owner, with some of the texts."""

    id: int
    name: str
    count: int
    with_discount: int
    first_due_at: datetime
    touch_ids: list[int]
    samples: list[Sample]
