"""A refund as its source tells it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from store.records.fields import Code, Fen, Moment, Prose, Shape


class RefundState(StrEnum):
    """Where a refund stands; only `paid` has given money back."""

    ASKED = "asked"
    AGREED = "agreed"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RefundRecord(Shape):
    """A refund of an order, or of a part of it; it may come before its order."""

    refund_no: Code
    order_no: Code
    state: RefundState
    amount_fen: Annotated[Fen, Field(description="What is asked back, or was paid back, in fen")]
    asked_at: Moment
    reason: Prose | None = None
    closed_at: Moment | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same refund as another."""
        return (self.refund_no,)
