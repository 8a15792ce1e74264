"""A record in an envelope, as a webhook brings it."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field
from pydantic.json_schema import models_json_schema

from store.records.fields import Code, Shape
from store.records.order import OrderRecord
from store.records.product import ProductRecord, StockRecord
from store.records.refund import RefundRecord
from store.records.review import ReviewRecord
from store.records.topics import Topic

T = TypeVar("T")

MAX_EVENTS = 1000


class HookEvent(Shape, Generic[T]):
    """One event: the whole thing as it is after the change."""

    id: Annotated[Code, Field(description="The event's own id: one that was taken is not taken again for 30 days")]
    version: Annotated[
        int,
        Field(
            ge=0,
            lt=2**62,
            strict=True,
            description="Grows with every change of the thing, e.g. its change time in milliseconds;"
            " an event older than what is known is acknowledged and left out",
        ),
    ]
    data: T


class HookBatch(Shape, Generic[T]):
    """Several events in one request."""

    events: Annotated[list[HookEvent[T]], Field(min_length=1, max_length=MAX_EVENTS)]


EVENTS: dict[Topic, type[HookEvent[Any]]] = {
    Topic.ORDERS: HookEvent[OrderRecord],
    Topic.PRODUCTS: HookEvent[ProductRecord],
    Topic.STOCK: HookEvent[StockRecord],
    Topic.REVIEWS: HookEvent[ReviewRecord],
    Topic.REFUNDS: HookEvent[RefundRecord],
}
BATCHES: dict[Topic, type[HookBatch[Any]]] = {
    Topic.ORDERS: HookBatch[OrderRecord],
    Topic.PRODUCTS: HookBatch[ProductRecord],
    Topic.STOCK: HookBatch[StockRecord],
    Topic.REVIEWS: HookBatch[ReviewRecord],
    Topic.REFUNDS: HookBatch[RefundRecord],
}


def hook_schema() -> dict[str, Any]:
    """Return the JSON Schema of all webhook bodies: `$defs`, and what each topic takes."""
    models = [(topic, shapes[topic]) for topic in Topic for shapes in (EVENTS, BATCHES)]
    refs, schema = models_json_schema([(model, "validation") for _, model in models], ref_template="#/$defs/{model}")
    takes: dict[str, Any] = {topic.value: {"oneOf": []} for topic in Topic}
    for topic, model in models:
        takes[topic.value]["oneOf"].append(refs[(model, "validation")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Webhooks of Xiaoer: POST /api/hooks/{shop}/{topic}",
        "properties": takes,
        "$defs": schema["$defs"],
    }
