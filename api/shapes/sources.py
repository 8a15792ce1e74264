"""Products, orders, reviews and refunds as the REST API shows them; money in fen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from store.records.refund import RefundState
from store.upserting import Outcome


class VariantPublic(BaseModel):
    """A choice of a product in one store."""

    sku: str
    options: dict[str, str]
    price_fen: int | None
    store: str
    stock: int


class ProductPublic(BaseModel):
    """A product with its variants in every store."""

    id: int
    sku: str
    name: str
    category: str
    aliases: list[str]
    description: str
    price_fen: int
    list_price_fen: int | None
    images: list[str]
    size_table: list[dict[str, Any]]
    listed: bool
    source: str
    updated_at: datetime
    variants: list[VariantPublic]


class OrderPublic(BaseModel):
    """An order; of the buyer's phone only the last four digits are known; `customer` is empty for nobody's."""

    id: int
    order_no: str
    external_userid: str | None
    customer: str
    status: str
    amount_fen: int
    items: list[Any]
    courier: str
    tracking_no: str
    logistics: list[Any]
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    finished_at: datetime | None
    buyer_name: str
    phone_last4: str | None
    store_name: str
    refund_state: str
    refunded_fen: int
    source: str
    updated_at: datetime


class ReviewPublic(BaseModel):
    """A review with one to five stars; `product` and `order_id` are empty for what the shop does not know."""

    id: int
    review_no: str
    order_no: str
    order_id: int | None
    product_sku: str
    product: str
    stars: int
    text: str
    images: list[str]
    reply: str
    written_at: datetime
    source: str


class RefundPublic(BaseModel):
    """A refund; only `paid` has given money back."""

    id: int
    refund_no: str
    order_no: str
    order_id: int | None
    state: RefundState
    amount_fen: int
    reason: str
    asked_at: datetime
    closed_at: datetime | None
    source: str


class ReviewReply(BaseModel):
    """A reply to a review, for staff to look over and to post where the review stands."""

    text: str


class Taken(BaseModel):
    """What became of a record that was put."""

    outcome: Outcome
