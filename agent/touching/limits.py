"""How often and when a shop lets itself be heard."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.hours import parse_hours
from agent.touching.reasons import Reason

Days = Annotated[int, Field(ge=0, le=366)]


class TouchLimits(BaseModel):
    """A shop's limits for touches; days are rolling.

    Attributes:
        quiet_hours: When nothing goes out, as people write hours.
        on_holidays: Whether touches that are not about the day itself go out on public holidays.
        per_week: Touches a customer gets in seven days at most,
        per_month: and in thirty.
        gap_hours: Hours between two touches of a customer.
        reason_days: Days between two touches of a customer for one reason.
        talk_minutes: A customer who wrote within so many minutes is not interrupted.
        group_cap: What WeCom's console allows of group sends: so many a month as it has days, seven a week, one a day
            (wecom-api.md §4.5).
        discount_percent: At most this share of the touches of thirty days carries a discount.
        effect_days: An order within so many days after a touch counts as its effect.
        task_days: A task no member confirmed in so many days is cancelled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiet_hours: Annotated[str, Field(min_length=1, max_length=100)] = "21:00-09:30"
    on_holidays: bool = False
    per_week: Annotated[int, Field(ge=0, le=7)] = 2
    per_month: Annotated[int, Field(ge=0, le=30)] = 4
    gap_hours: Annotated[int, Field(ge=1, le=720)] = 48
    reason_days: dict[Reason, Days] = {
        Reason.DORMANT: 21,
        Reason.REPURCHASE: 14,
        Reason.CARE: 3,
        Reason.BIRTHDAY: 300,
        Reason.FESTIVAL: 7,
        Reason.BROADCAST: 7,
    }
    talk_minutes: Annotated[int, Field(ge=0, le=1440)] = 30
    group_cap: Literal["month", "week", "day"] = "month"
    discount_percent: Annotated[int, Field(ge=0, le=100)] = 40
    effect_days: Annotated[int, Field(ge=1, le=30)] = 7
    task_days: Annotated[int, Field(ge=1, le=14)] = 3

    @field_validator("quiet_hours")
    @classmethod
    def _readable(cls, value: str) -> str:
        if parse_hours(value).unknown:
            raise ValueError("看不懂免打扰时间，请写成 21:00-09:30 这样")
        return value
