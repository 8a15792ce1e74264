"""Redemptions as the REST API speaks of them; money in fen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from api.shapes.coupons import Name, Names

Code = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[\w \-]+$")]


class RedemptionCreate(Asked):
    """A coupon used at the counter; `categories` are those of the goods, asked for by coupons of some goods only."""

    code: Code
    order_fen: Annotated[int, Field(ge=1, le=1_000_000_000)]
    store_name: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    order_no: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = ""
    categories: Names = []


class RedemptionPublic(BaseModel):
    """A coupon that was used; `pay_fen` is what remains of the order to be paid."""

    id: int
    grant_id: int
    order_no: str
    order_fen: int
    discount_fen: int
    pay_fen: int
    store_name: str
    redeemed_by: str
    redeemed_at: datetime
    reversed_at: datetime | None
    reversed_by: str | None
    name: Name | None = None


class CodePublic(BaseModel):
    """What a code is worth, before it is used; `problem` says why it cannot be used now, empty when it can.

    Without `store_names` or `categories` it is good everywhere, for everything.
    """

    name: str
    describes: str
    conditions: list[str]
    status: str
    valid_until: datetime
    problem: str
    threshold_fen: int
    store_names: list[str]
    categories: list[str]
