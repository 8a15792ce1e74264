"""Coupons as the REST API speaks of them; money in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from agent.coupons import Limits, Terms
from agent.errors import BadInput
from agent.money import yuan
from agent.phrases import say
from api.shapes.asked import Asked
from store.coupons.coupons import Coupon
from store.coupons.grants import Grant

Fen = Annotated[int, Field(ge=1, le=10_000_000)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
Names = Annotated[list[Name], Field(max_length=50)]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class CouponCreate(Asked):
    """A coupon to offer: an amount off (`amount_fen`) or a percentage (`percent_off`: 20 is 八折), not both.

    `most_off_fen` is needed with a percentage. `valid_until` is the last day it is given and used; each coupon given
    lives `valid_days`. Without `by_assistant` the owner is asked each time. `occasion` tells the assistant when.
    """

    name: Name
    amount_fen: Fen | None = None
    percent_off: Annotated[int, Field(ge=1, le=99)] | None = None
    most_off_fen: Fen | None = None
    threshold_fen: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    store_names: Names = []
    categories: Names = []
    valid_from: date | None = None
    valid_until: date | None = None
    valid_days: Annotated[int, Field(ge=1, le=365)] = 30
    stock: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    per_customer: Annotated[int, Field(ge=1, le=100)] = 1
    by_assistant: bool = True
    occasion: Text = ""
    active: bool = True

    def values(self, limits: Limits) -> dict[str, Any]:
        """Return the columns; raises `BadInput` for a coupon that contradicts itself or the lowest price."""
        if (self.amount_fen is None) == (self.percent_off is None):
            raise BadInput(say("coupon_one_kind", book="owner"))
        most = self.amount_fen if self.amount_fen is not None else self.most_off_fen
        if most is None:
            raise BadInput(say("coupon_most_off", book="owner"))
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise BadInput(say("coupon_dates", book="owner"))
        values = self.model_dump() | {"most_off_fen": most, "name": self.name.strip()}
        if limits.breaks_floor(Terms(**{key: values[key] for key in Terms.model_fields if key in values})):
            floor = yuan(limits.floor_fen)
            raise BadInput(say("coupon_below_floor", book="owner", percent=str(limits.floor_percent), floor=floor))
        return values


class CouponPublic(BaseModel):
    """A coupon on offer."""

    id: int
    name: str
    describes: str
    amount_fen: int | None
    percent_off: int | None
    most_off_fen: int
    threshold_fen: int
    store_names: list[str]
    categories: list[str]
    valid_from: date | None
    valid_until: date | None
    valid_days: int
    stock: int | None
    granted: int
    per_customer: int
    by_assistant: bool
    occasion: str
    active: bool

    @classmethod
    def of(cls, coupon: Coupon) -> CouponPublic:
        """Return a coupon as the API tells it."""
        own = {name: getattr(coupon, name) for name in cls.model_fields if hasattr(coupon, name)}
        terms = coupon.terms.model_dump(exclude={"floor_percent", "floor_fen"})
        return cls(**own, **terms, describes=coupon.terms.describe())


class GrantCreate(Asked):
    """A coupon for a customer, from a member of the staff."""

    external_userid: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
    reason: Text = ""


class RequestPublic(BaseModel):
    """A coupon the owners were asked for, until when they may decide."""

    approval_id: int
    expires_at: datetime


class GrantPublic(BaseModel):
    """A coupon a customer was given."""

    id: int
    coupon_id: int
    name: str
    describes: str
    external_userid: str
    customer: str
    status: str
    granted_by: str
    reason: str
    granted_at: datetime
    claim_by: datetime
    claimed_at: datetime | None
    valid_until: datetime

    @classmethod
    def of(cls, grant: Grant, customer: str) -> GrantPublic:
        """Return a grant as the API tells it: without its code, which only the customer has."""
        own = {name: getattr(grant, name) for name in cls.model_fields if hasattr(grant, name)}
        return cls(**own, customer=customer, name=grant.terms.name, describes=grant.terms.describe())
