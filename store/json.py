"""JSON as the database and the queue speak it: orjson, Chinese as it is, times in ISO 8601."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # the escape, not a backslash followed by u0000


def dumps(value: Any) -> str:
    """Return `value` as JSON text, without what PostgreSQL cannot hold and nobody can see: NUL, half characters."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError:  # a model broke off inside an emoji
        text = json.dumps(value, ensure_ascii=False, default=str).encode(errors="ignore").decode()
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


def loads(raw: str | bytes) -> Any:
    """Return what the JSON text says."""
    return orjson.loads(raw)
