"""The one gate: may we, can we. (Did we already is the ledger's unique key.) Pure: asked with fresh figures."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from agent.calendar.holidays import public_holiday
from agent.clock import in_shop_time
from agent.hours import Hours, parse_hours
from agent.touching.limits import TouchLimits
from agent.touching.reasons import Reason

KF_WINDOW = timedelta(hours=48)
KF_MESSAGES = 5


class Channel(StrEnum):
    """How a touch reaches a customer: the kf chat, a task a member confirms, or a member by hand."""

    NONE = ""
    KF = "kf"
    GROUP_SEND = "group_send"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a customer at one moment.

    Attributes:
        with_staff: Whether people have the conversation, or the customer waits for them (with an answer for them in
            hand, that is no reason to be silent).
        spoke_at: When the customer wrote last.
        trouble: Whether an after-sales ticket is open.
        week, month: Touches of seven and thirty days that count, also those a member may confirm any moment.
        last_at: The last of them.
        reason_at: The last one for the same reason.
        conversation_id: Where they chat with the shop; `talks`: the session lets the program speak.
        sent_since: Messages to them since they wrote last.
        userid: A member who has them as a contact; `lost`: the last one parted from them.
        group_used: Group sends of the shop to them within the span of WeCom's cap.
    """

    external_userid: str
    opted_out: bool = False
    with_staff: bool = False
    spoke_at: datetime | None = None
    trouble: bool = False
    week: int = 0
    month: int = 0
    last_at: datetime | None = None
    reason_at: datetime | None = None
    conversation_id: int | None = None
    talks: bool = False
    sent_since: int = 0
    userid: str | None = None
    lost: bool = False
    group_used: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says: a channel, or the key of the reason why not (phrases `touch_no_…`)."""

    channel: Channel
    refusal: str = ""

    @property
    def open(self) -> bool:
        """Whether the touch may go this way now."""
        return not self.refusal


def answer(limits: TouchLimits, reason: Reason, standing: Standing, at: datetime, *, attached: bool = False) -> Answer:
    """Return whether and how this customer may be touched for this reason at `at`.

    What is `attached` (pictures, cards) travels with a member's group send only.
    """
    if refusal := _may(limits, reason, standing, at):
        return Answer(Channel.NONE, refusal)
    return _reach(limits, reason, standing, at, attached)


def group_cap(limits: TouchLimits, at: datetime) -> int:
    """Return how many group sends a customer may receive in the span of the cap (wecom-api.md §4.5)."""
    local = in_shop_time(at)
    return {"month": monthrange(local.year, local.month)[1], "week": 7, "day": 1}[limits.group_cap]


def group_span_start(limits: TouchLimits, at: datetime) -> datetime:
    """Return when the span of the cap began: the month, the week or the day, in shop time."""
    day = in_shop_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if limits.group_cap == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if limits.group_cap == "week" else day


def _may(limits: TouchLimits, reason: Reason, now: Standing, at: datetime) -> str:
    walls = [
        ("opted_out", now.opted_out),
        ("with_staff", now.with_staff),
        ("quiet", _hours(limits.quiet_hours).is_open(at)),
    ]
    if not reason.is_service:
        walls += [
            ("chatting", _within(now.spoke_at, at, timedelta(minutes=limits.talk_minutes))),
            ("holiday", _holiday(limits, reason, at)),
            ("trouble", now.trouble and (reason.sells or reason is Reason.CARE)),
            ("week", now.week >= limits.per_week),
            ("month", now.month >= limits.per_month),
            ("gap", _within(now.last_at, at, timedelta(hours=limits.gap_hours))),
            ("reason", _within(now.reason_at, at, timedelta(days=limits.reason_days.get(reason, 0)))),
        ]
    return next((key for key, stands in walls if stands), "")


def _reach(limits: TouchLimits, reason: Reason, now: Standing, at: datetime, attached: bool) -> Answer:
    fresh = now.conversation_id is not None and _within(now.spoke_at, at, KF_WINDOW)
    if fresh and not attached and now.talks and now.sent_since < KF_MESSAGES:
        return Answer(Channel.KF)
    if now.userid is not None and reason is Reason.BOOKING:
        return Answer(Channel.MEMBER)
    if now.userid is not None and not reason.is_service:
        used_up = now.group_used >= group_cap(limits, at)
        return Answer(Channel.NONE, "group_quota") if used_up else Answer(Channel.GROUP_SEND)
    if fresh:
        return Answer(Channel.NONE, "attached" if attached else "kf_quota" if now.talks else "ended")
    if now.lost:
        return Answer(Channel.NONE, "lost")
    return Answer(Channel.NONE, "window" if now.conversation_id is not None else "stranger")


def _within(moment: datetime | None, at: datetime, span: timedelta) -> bool:
    """Whether `moment` is less than `span` before `at`, or after it (planned ahead)."""
    return moment is not None and at - moment < span


def _holiday(limits: TouchLimits, reason: Reason, at: datetime) -> bool:
    return not limits.on_holidays and not reason.has_its_day and bool(public_holiday(in_shop_time(at).date()))


@lru_cache(maxsize=64)
def _hours(text: str) -> Hours:
    return parse_hours(text)
