"""When a shop follows up by itself: what a rule's settings may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.calendar.festivals import FESTIVALS

Offer = Literal["never", "sometimes", "always"]
Approval = Literal["single", "batch", "standing"]


class RuleSettings(BaseModel):
    """The settings of a rule; which of them count depends on its reason.

    Attributes:
        days: Dormant: days without an order, each stage once; care: days after shipping or service.
        until_days: Dormant: whoever has been gone longer is left alone.
        festivals: Which festivals get greetings.
        days_before: Birthday, festival, repurchase: so many days ahead.
        offer: Whether a coupon comes with it; "sometimes" where the customer needs a push and the share allows it.
        per_day: Touches a day at most.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], Field(max_length=5)] = ()
    until_days: Annotated[int, Field(ge=2, le=1000)] = 180
    festivals: Annotated[tuple[str, ...], Field(max_length=len(FESTIVALS))] = ()
    days_before: Annotated[int, Field(ge=0, le=14)] = 0
    offer: Offer = "sometimes"
    per_day: Annotated[int, Field(ge=1, le=1000)] = 50

    @field_validator("festivals")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in FESTIVALS]:
            raise ValueError(f"没有节日「{'、'.join(unknown)}」，可以选：{'、'.join(FESTIVALS)}")
        return value
