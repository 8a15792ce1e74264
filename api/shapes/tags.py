"""Tags and segments as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from store.audience.selection import CustomerRow
from store.audience.tags import GivenTag

Rule = Annotated[dict[str, Any], Field(description="条件，写法见 store/audience/rules.py 的说明")]
Name = Annotated[str, Field(min_length=1, max_length=30)]


class TagUpdate(Asked):
    """What an owner sets of a tag; without a rule it is given by hand. `pushed`: WeCom shows it too."""

    name: Name
    rule: Rule | None = None
    pushed: bool = True


class TagCreate(TagUpdate):
    """A new tag in a group."""

    group_name: Name


class TagPublic(BaseModel):
    """A tag; `says` is its rule in Chinese."""

    id: int
    group_name: str
    name: str
    rule: dict[str, Any] | None
    says: str | None
    pushed: bool
    in_wecom: bool
    customers: int
    evaluated_at: datetime | None


class RuleAsked(Asked):
    """A rule to try."""

    rule: Rule


class RuleTried(BaseModel):
    """What a rule would select now."""

    says: str
    customers: int
    examples: list[CustomerRow]


class ReasonPublic(BaseModel):
    """One condition and how it stands for a customer."""

    condition: str
    actual: str
    holds: bool


class TagExplained(BaseModel):
    """Why a customer has a tag, or not."""

    has: bool
    says: str | None
    given: GivenTag | None
    reasons: list[ReasonPublic]


class SegmentUpdate(Asked):
    """A saved filter."""

    name: Name
    rule: Rule


class SegmentPublic(BaseModel):
    """A saved filter with how many customers it selects now."""

    id: int
    name: str
    rule: dict[str, Any]
    says: str
    customers: int
    created_by: str
    updated_at: datetime


class BirthdayUpdate(Asked):
    """A birthday by month and day; `lunar`: by the lunar calendar, `leap`: in a leap month of it."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    lunar: bool = False
    leap: bool = False


class BirthdayPublic(BirthdayUpdate, extra="ignore"):
    """A birthday as people say it (农历五月初三), and when it comes round next."""

    says: str
    next_on: date


class Added(BaseModel):
    """How many were added."""

    added: int
