"""JSON as the database and the queue speak it: orjson, Chinese as it is, times in ISO 8601."""

from __future__ import annotations

from typing import Any

import orjson


def dumps(value: Any) -> str:
    """Return `value` as JSON text."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def loads(raw: str | bytes) -> Any:
    """Return what the JSON text says."""
    return orjson.loads(raw)
