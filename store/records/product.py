"""A product and its stock as their source tells them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from store.records.fields import Address, Code, Count, Fen, Line, Prose, Shape

Options = Annotated[dict[Annotated[str, Field(min_length=1, max_length=20)], Line], Field(max_length=6)]


class VariantRecord(Shape):
    """One choice of a product, e.g. {"颜色": "黑色", "尺码": "L"}; `stock` counts pieces in `store`."""

    sku: Code
    options: Options = Field(default_factory=dict)
    price_fen: Annotated[Fen | None, Field(description="Only where it differs from the product's price")] = None
    stock: Count | None = None
    store: Line = ""


class SizeRow(Shape):
    """Whom a size fits: the range of each measure, 身高 and girths in cm, 体重 in kg."""

    size: Annotated[Line, Field(min_length=1)]
    ranges: dict[Annotated[str, Field(min_length=1, max_length=20)], tuple[float, float]]


class ProductRecord(Shape):
    """A product as it is now, whole: what is left out keeps its last value; variants left out stay."""

    sku: Code
    name: Annotated[Line, Field(min_length=1)]
    price_fen: Fen
    list_price_fen: Annotated[Fen | None, Field(description="The struck-through price; not below price_fen")] = None
    category: Line | None = None
    aliases: Annotated[list[Line], Field(max_length=50)] | None = None
    description: Prose | None = None
    images: Annotated[list[Address], Field(max_length=20)] | None = None
    size_table: Annotated[list[SizeRow], Field(max_length=50)] | None = None
    listed: Annotated[bool | None, Field(description="false takes the product out of the assistant's sight")] = None
    variants: Annotated[list[VariantRecord], Field(max_length=500)] = Field(default_factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same product as another."""
        return (self.sku,)

    @model_validator(mode="after")
    def _list_price_is_higher(self) -> ProductRecord:
        if self.list_price_fen is not None and self.list_price_fen < self.price_fen:
            raise ValueError("原价不能低于现价")
        return self


class StockRecord(Shape):
    """How many pieces of a variant a store has left."""

    sku: Code
    store: Line = ""
    stock: Count

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same stock as another."""
        return (self.sku, self.store)
