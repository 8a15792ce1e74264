"""Bodies to WeCom and answers from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from tools.wecom.errcodes import error_for
from tools.wecom.errors import Unreachable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def encode(payload: Mapping[str, Any]) -> bytes:
    r"""Return `payload` as JSON in UTF-8 without ``\uXXXX``, which WeCom refuses (40033).

    Characters that JSON can only write that way (control characters, halves of a pair) are left out.
    """
    try:
        body = orjson.dumps(payload)
    except orjson.JSONEncodeError:
        return orjson.dumps(_without_control(payload))
    return orjson.dumps(_without_control(payload)) if b"\\u" in body else body


def _without_control(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {key: _without_control(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_control(item) for item in value]
    return value


def need(answer: Mapping[str, Any], name: str, path: str) -> str:
    """Return a field of `answer` that the caller cannot do without.

    Raises:
        Unreachable: It is not there.
    """
    if not (value := answer.get(name)):
        raise Unreachable(None, f"an answer without {name}", path)
    return str(value)


def read_answer(status: int, content: bytes, path: str) -> dict[str, Any]:
    """Return what WeCom answered.

    Raises:
        Unreachable: A 5xx, or something that is not an answer of WeCom.
        WeComError: WeCom said no.
    """
    if status >= 500:
        raise Unreachable(None, f"HTTP {status}", path)
    try:
        answer = orjson.loads(content)
        errcode = int(answer.get("errcode") or 0)
    except (ValueError, AttributeError, TypeError):
        raise Unreachable(None, f"HTTP {status}, not an answer of WeCom", path) from None
    if errcode:
        raise error_for(errcode, str(answer.get("errmsg", "")), path)
    if status >= 300:
        raise Unreachable(None, f"HTTP {status}", path)
    return dict(answer)
