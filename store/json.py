"""JSON as the database and the queue speak it: orjson, Chinese as it is, times in ISO 8601."""

from __future__ import annotations

import re
from typing import Any

import orjson

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # the escape, not a backslash followed by u0000


def dumps(value: Any) -> str:
    """Return `value` as JSON text, without NUL: PostgreSQL cannot hold it in a text, and nobody can see it."""
    text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


def loads(raw: str | bytes) -> Any:
    """Return what the JSON text says."""
    return orjson.loads(raw)
