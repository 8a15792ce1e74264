"""The kinds of values a record is made of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from agent.clock import SHANGHAI

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        raise ValueError("有看不见的字符，请去掉")
    return text


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


def _moment(value: datetime) -> datetime:
    """Return the time in UTC; one without a zone is a shop's wall clock."""
    aware = value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if not 2000 <= aware.year < 2100:
        raise ValueError("时间不对，请写 2000 年到 2099 年之间的时间")
    return aware.astimezone(UTC)


def _number_as_text(value: Any) -> Any:
    """Let a whole number stand for a text: systems send order numbers both ways."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[
    str,
    BeforeValidator(_number_as_text, json_schema_input_type=str | int),
    StringConstraints(min_length=1, max_length=100, strip_whitespace=True),
    AfterValidator(_visible),
]
"""A number or code that names something: order number, SKU."""
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(_visible)]
Prose = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True), AfterValidator(_without_nul)]
Address = Annotated[str, StringConstraints(max_length=1000, pattern=r"^https?://\S+$")]
Fen = Annotated[int, Field(ge=0, le=100_000_000_000, strict=True, description="Money in fen (分): 8900 is ¥89.00")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
Moment = Annotated[
    datetime,
    AfterValidator(_moment),
    Field(description="ISO 8601, or seconds since 1970; without a zone it is Asia/Shanghai"),
]


class Shape(BaseModel):
    """A record or a part of one; a field nobody knows is an error, because it is usually a misspelt one."""

    model_config = ConfigDict(extra="forbid")
