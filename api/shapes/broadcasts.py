"""Broadcasts and trials as the REST API speaks of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from agent.errors import BadInput
from agent.phrases import say
from agent.trials import Finding, Verdict
from api.shapes.asked import Asked
from api.shapes.channels import Attachment
from api.shapes.touches import BroughtPublic, Name, TouchId, told
from jobs.touches.audience import Audience
from store.touches.broadcasts import Broadcast
from store.touches.trials import Trial
from tools.wecom.groupsend import TEXT_BYTES

Share = Annotated[float, Field(gt=0, lt=1)]


class Variant(Asked):
    """One wording: a text of at most 4000 bytes, up to nine pictures, links or mini-programs."""

    name: Name = "A"
    text: Annotated[str, Field(max_length=1_400, pattern=r"^[^\x00]*$")] = ""
    attachments: Annotated[list[Attachment], Field(max_length=9)] = []


class BroadcastCreate(Asked):
    """A broadcast to a saved segment (`segment_id`) or to whom `rule` selects; several variants need a trial."""

    name: Name
    segment_id: TouchId | None = None
    rule: dict[str, Any] | None = None
    variants: Annotated[list[Variant], Field(min_length=1, max_length=4)]
    trial_id: TouchId | None = None

    def wordings(self) -> list[dict[str, Any]]:
        """Return the variants as they are kept; raises `BadInput` for one that is empty or too long."""
        for variant in self.variants:
            if not variant.text.strip() and not variant.attachments:
                raise BadInput(say("broadcast_empty", book="owner"))
            if len(variant.text.encode()) > TEXT_BYTES:
                raise BadInput(say("broadcast_too_long", book="owner"))
        return [variant.model_dump(mode="json", exclude_none=True) for variant in self.variants]


class BroadcastPublic(BaseModel):
    """A broadcast."""

    id: int
    name: str
    segment_id: int | None
    rule: dict[str, Any]
    says: str
    variants: list[dict[str, Any]]
    trial_id: int | None
    status: str
    due_at: datetime | None
    created_by: str
    created_at: datetime
    approved_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, broadcast: Broadcast, says: str) -> BroadcastPublic:
        """Return a broadcast as the API tells it; `says` is who gets it, in Chinese."""
        own = {name: getattr(broadcast, name) for name in cls.model_fields if hasattr(broadcast, name)}
        return cls(**own, says=says)


class ReachPublic(BaseModel):
    """One customer of a broadcast; `group_left` is what WeCom's cap leaves of group sends to them."""

    external_userid: str
    nickname: str
    channel: str
    channel_says: str
    why_not: str
    userid: str | None
    variant: str
    group_left: int


class AudiencePublic(BaseModel):
    """Whom a broadcast would reach at `at`, and why not the others."""

    at: datetime
    best_hour: int
    selected: int
    reached: int
    channels: dict[str, int]
    why_not: dict[str, int]
    members: dict[str, int]
    customers: list[ReachPublic]

    @classmethod
    def of(cls, audience: Audience, best_hour: int, names: dict[str, str]) -> AudiencePublic:
        """Return an audience; `names` are the members' by userid."""
        return cls(
            at=audience.at,
            best_hour=best_hour,
            selected=audience.selected,
            reached=sum(audience.channels.values()),
            channels={told("channel", key): count for key, count in audience.channels.items()},
            why_not={told("no", key): count for key, count in audience.refusals.items()},
            members={names.get(userid, userid): count for userid, count in audience.members.items()},
            customers=[
                ReachPublic(
                    external_userid=one.customer.external_userid,
                    nickname=one.customer.nickname,
                    channel=one.answer.channel,
                    channel_says=told("channel", one.answer.channel),
                    why_not=told("no", one.answer.refusal),
                    userid=one.userid,
                    variant=one.variant,
                    group_left=max(0, audience.group_cap - one.group_used),
                )
                for one in audience.shown
            ],
        )


class Schedule(Asked):
    """When a broadcast goes out."""

    due_at: AwareDatetime


class Outcome(BaseModel):
    """What a broadcast came to, by variant."""

    items: list[BroughtPublic]


class TrialCreate(Asked):
    """A trial: what share usually replies (or orders), and what difference would matter (0.03 is three in a hundred).

    The variants are names of a broadcast's wordings, or angles of a rule (dormant: ask, miss).
    """

    name: Name
    variants: Annotated[list[Name], Field(min_length=2, max_length=4)]
    measure: Literal["reply", "order"] = "reply"
    base_rate: Share = 0.05
    effect: Share = 0.05


class TrialEnd(Asked):
    """The wording the owner chose, or none."""

    winner: Name | None = None


class ArmPublic(BaseModel):
    """What a variant came to so far; only customers whose days to answer are over."""

    variant: str
    shown: int
    hits: int
    percent: float


class TrialPublic(BaseModel):
    """A trial with what can be said of it: `says` in plain words, `proposed` the variant that did better, if any."""

    id: int
    name: str
    variants: list[str]
    measure: str
    base_rate: float
    effect: float
    started_at: datetime
    ended_at: datetime | None
    winner: str | None
    needed: int
    arms: list[ArmPublic]
    verdict: str
    proposed: str | None
    chance_error: float
    says: str

    @classmethod
    def of(cls, trial: Trial, arms: list[ArmPublic], finding: Finding) -> TrialPublic:
        """Return a trial as the API tells it."""
        own = {name: getattr(trial, name) for name in cls.model_fields if hasattr(trial, name)}
        return cls(
            **own,
            needed=finding.needed,
            arms=arms,
            verdict=finding.verdict,
            proposed=finding.winner,
            chance_error=round(finding.chance_error, 4),
            says=_says(trial, arms, finding),
        )


def _says(trial: Trial, arms: list[ArmPublic], finding: Finding) -> str:
    """Return what can be said of a trial; once it ended nobody waits for more, so what was measured is told."""
    words = {"effect": f"{trial.effect * 100:g}", "needed": str(finding.needed), "missing": str(finding.missing)}
    if trial.ended_at is None or finding.verdict is Verdict.WINNER:
        return say(f"trial_{finding.verdict}", book="owner", winner=finding.winner or "", **words)
    measure = say(f"trial_measure_{trial.measure}", book="owner")
    seen = "，".join(
        say("trial_arm", book="owner", measure=measure, **{name: str(one) for name, one in arm.model_dump().items()})
        for arm in arms
    )
    weight = "enough" if finding.verdict is Verdict.ALIKE else "few"
    least = str(min(arm.shown for arm in arms))
    told = say(f"trial_weight_{weight}", book="owner", least=least, **words)
    return say("trial_no_difference", book="owner", seen=seen, weight=told)
