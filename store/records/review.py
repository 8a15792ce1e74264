"""A review as its source tells it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from store.records.fields import Address, Code, Line, Moment, Prose, Shape


class ReviewRecord(Shape):
    """What a customer wrote about an order, with one to five stars."""

    review_no: Code
    stars: Annotated[int, Field(ge=1, le=5, strict=True)]
    written_at: Moment
    order_no: Line | None = None
    product_sku: Line | None = None
    text: Prose | None = None
    images: Annotated[list[Address], Field(max_length=20)] | None = None
    reply: Prose | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same review as another."""
        return (self.review_no,)
