"""An order as its source tells it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from store.customers.phones import read_phone
from store.orders.order_states import OrderState, read_state
from store.records.fields import Code, Fen, Line, Moment, Shape


def _phone(text: str) -> str:
    read_phone(text)
    return text


def _options(value: Any) -> Any:
    """Take options as a text or as an object: {"颜色": "黑色", "尺码": "L"} reads 黑色L."""
    return "".join(str(part) for part in value.values()) if isinstance(value, dict) else value


class ItemRecord(Shape):
    """One line of an order; `price_fen` is for one piece."""

    name: Annotated[Line, Field(min_length=1)]
    sku: Line = ""
    options: Annotated[Line, BeforeValidator(_options, json_schema_input_type=str | dict[str, str])] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = 1
    price_fen: Fen | None = None


class TraceStep(Shape):
    """One step of a parcel."""

    at: Line = ""
    text: Line


class OrderRecord(Shape):
    """An order as it is now, whole: what is left out keeps its last value."""

    order_no: Code
    status: Annotated[OrderState, BeforeValidator(read_state, json_schema_input_type=str)]
    amount_fen: Annotated[Fen, Field(description="What the customer paid or has to pay, in fen")]
    placed_at: Moment
    items: Annotated[list[ItemRecord], Field(max_length=500)] | None = None
    external_userid: Annotated[Code | None, Field(description="The buyer in WeCom, if known")] = None
    buyer_name: Line | None = None
    phone: Annotated[
        Annotated[str, AfterValidator(_phone)] | None,
        Field(description="Kept as a keyed hash and the last four digits; a masked one (138****1234) is fine"),
    ] = None
    store: Line | None = None
    courier: Line | None = None
    tracking_no: Line | None = None
    logistics: Annotated[list[TraceStep], Field(max_length=200, description="Oldest first")] | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    finished_at: Moment | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same order as another."""
        return (self.order_no,)
