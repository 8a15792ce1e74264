"""What a source may speak about."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from store.records.order import OrderRecord
from store.records.product import ProductRecord, StockRecord
from store.records.refund import RefundRecord
from store.records.review import ReviewRecord


class Topic(StrEnum):
    """A kind of records; also the last part of a webhook's address."""

    ORDERS = "orders"
    PRODUCTS = "products"
    STOCK = "stock"
    REVIEWS = "reviews"
    REFUNDS = "refunds"


Record: TypeAlias = OrderRecord | ProductRecord | StockRecord | ReviewRecord | RefundRecord

RECORDS: dict[Topic, type[Record]] = {
    Topic.ORDERS: OrderRecord,
    Topic.PRODUCTS: ProductRecord,
    Topic.STOCK: StockRecord,
    Topic.REVIEWS: ReviewRecord,
    Topic.REFUNDS: RefundRecord,
}
