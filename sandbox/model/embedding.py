"""`/v1/embeddings`: vectors of hashed character pairs, so that like texts lie near each other."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from typing import Any

from sandbox.model.request import count_tokens

DIMENSIONS = 256


def embed(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Return a vector of length one for `text`."""
    vector = [0.0] * dimensions
    padded = f" {text.strip().lower()} "
    for at in range(len(padded) - 1):
        mark = zlib.crc32(padded[at : at + 2].encode())
        vector[mark % dimensions] += 1.0 if mark & 1 << 31 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def embedding_body(body: dict[str, Any], record: list[list[str]]) -> dict[str, Any]:
    """Return the answer to an embeddings request and add its texts to `record`."""
    given = body.get("input") or []
    texts = [given] if isinstance(given, str) else [str(item) for item in given]
    record.append(texts)
    dimensions = int(body.get("dimensions") or DIMENSIONS)
    packed = body.get("encoding_format") == "base64"
    rows = [
        {"object": "embedding", "index": index, "embedding": _shape(embed(text, dimensions), packed)}
        for index, text in enumerate(texts)
    ]
    tokens = sum(count_tokens(text) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": rows, "model": str(body.get("model") or "stub"), "usage": usage}


def _shape(vector: list[float], packed: bool) -> list[float] | str:
    if not packed:
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
