"""The `embeddings` call as OpenAI-compatible providers speak it: a body, and vectors out of an answer."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge.embedding.protocol import Vectors

_BYTES_PER_TOKEN = 3


def request_body(model: str, texts: Sequence[str]) -> dict[str, Any]:
    """Return the body that asks for `texts`; some providers refuse an empty text, so it becomes a blank."""
    return {"model": model, "input": [text or " " for text in texts], "encoding_format": "float"}


def rows_of(answer: Any, count: int) -> Vectors:
    """Return the `count` vectors of an answer, in the order of the texts.

    Raises:
        ValueError: not that many vectors, unequal lengths, or numbers that are none.
        KeyError, TypeError: the answer has another shape.
    """
    found = sorted(answer["data"], key=lambda row: int(row.get("index", 0)))
    if len(found) != count:
        raise ValueError(f"asked for {count} vectors, got {len(found)}")
    rows = np.stack([_vector(row["embedding"]) for row in found])
    if not np.isfinite(rows).all() or not rows.shape[1]:
        raise ValueError("a vector is empty or not made of numbers")
    return rows


def tokens_of(answer: Any, texts: Sequence[str]) -> int:
    """Return the tokens the provider reports; where it reports none, a third of the bytes (a Chinese letter each)."""
    usage = answer.get("usage") or {}
    told = usage.get("total_tokens") or usage.get("prompt_tokens")
    return int(told) if told else sum(len(text.encode()) // _BYTES_PER_TOKEN + 1 for text in texts)


def _vector(value: Any) -> Vectors:
    """Return one vector; a few providers send base64 whatever was asked for."""
    if isinstance(value, str):
        return np.frombuffer(base64.b64decode(value, validate=True), dtype="<f4").astype(np.float32)
    return np.asarray(value, dtype=np.float32)
