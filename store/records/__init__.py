"""What a source of orders and stock says: one shape for webhooks, sheets, pulls and REST."""

from store.records.order import ItemRecord, OrderRecord, TraceStep
from store.records.product import ProductRecord, SizeRow, StockRecord, VariantRecord
from store.records.refund import RefundRecord
from store.records.review import ReviewRecord
from store.records.topics import RECORDS, Record, Topic

__all__ = [
    "RECORDS",
    "ItemRecord",
    "OrderRecord",
    "ProductRecord",
    "Record",
    "RefundRecord",
    "ReviewRecord",
    "SizeRow",
    "StockRecord",
    "Topic",
    "TraceStep",
    "VariantRecord",
]
