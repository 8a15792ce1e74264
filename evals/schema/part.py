"""What every part of a case and a world has in common: no unknown field, Chinese words for what is wrong."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of a YAML file; numbers may stand where words are meant (订单号, 手机号)."""

    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, populate_by_name=True, frozen=True
    )
