"""Records that arrive, from whatever source: written, and what they set off deferred, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from jobs.orders.events import OrderEvent
from jobs.requests import order_event_job, review_notice_job
from store.deferring import Job, defer
from store.engine import Connection
from store.orders.orders import write_orders
from store.orders.refunds import write_refunds
from store.orders.reviews import write_reviews
from store.orders.supplies import write_products, write_stock
from store.records import OrderRecord, ProductRecord, Record, RefundRecord, ReviewRecord, StockRecord, Topic
from store.sealing import Sealer
from store.upserting import Outcome, Versioned, Written


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who delivers what to whom; with `news` false what is added is old (nobody gets a card for it)."""

    merchant_id: int
    topic: Topic
    source: str
    news: bool = True


@dataclass(slots=True)
class Tally:
    """How many things were added, changed, unchanged or stale, by the keys of what they are."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)

    def as_counts(self) -> dict[str, int]:
        """Return the numbers by outcome, zeros included."""
        return {outcome.value: self.counts[outcome] for outcome in Outcome}


async def take(
    connection: Connection, sealer: Sealer, delivery: Delivery, records: Sequence[Versioned[Record]]
) -> Tally:
    """Write records of one topic in the shop's transaction and defer what they set off; return what became of them."""
    written, refunded = await _write(connection, sealer, delivery, records)
    await defer(connection, _events(delivery, written))
    await defer(connection, [order_event_job(delivery.merchant_id, order_id, "refund") for order_id in refunded])
    return Tally(Counter(done.outcome for done in written), {done.key: done.outcome for done in written})


async def _write(
    connection: Connection, sealer: Sealer, delivery: Delivery, records: Sequence[Versioned[Any]]
) -> tuple[list[Written], list[int]]:
    """Return what was written, and the ids of orders whose refund state changed."""
    shop, source = delivery.merchant_id, delivery.source
    match delivery.topic:
        case Topic.ORDERS:
            orders = cast(Sequence[Versioned[OrderRecord]], records)
            return await write_orders(connection, shop, orders, sealer, source), []
        case Topic.PRODUCTS:
            products = cast(Sequence[Versioned[ProductRecord]], records)
            return await write_products(connection, shop, products, source), []
        case Topic.STOCK:
            stock = cast(Sequence[Versioned[StockRecord]], records)
            return await write_stock(connection, shop, stock, source), []
        case Topic.REVIEWS:
            reviews = cast(Sequence[Versioned[ReviewRecord]], records)
            return await write_reviews(connection, shop, reviews, source), []
        case Topic.REFUNDS:
            return await write_refunds(connection, shop, cast(Sequence[Versioned[RefundRecord]], records), source)


def _events(delivery: Delivery, written: Sequence[Written]) -> list[Job]:
    if delivery.topic is Topic.REVIEWS and delivery.news:
        return [review_notice_job(delivery.merchant_id, done.id) for done in written if done.outcome is Outcome.ADDED]
    if delivery.topic is not Topic.ORDERS:
        return []
    return [order_event_job(delivery.merchant_id, done.id, kind) for done in written if (kind := _kind(delivery, done))]


def _kind(delivery: Delivery, done: Written) -> OrderEvent | None:
    if done.outcome is Outcome.ADDED:
        return "new" if delivery.news else "imported"
    if done.outcome is Outcome.CHANGED and done.before["status"] != done.after["status"]:
        return "changed"
    return None
