"""Bodies are bounded before they are read."""

from __future__ import annotations

from fastapi import Request

from agent.errors import BadInput


class TooBig(BadInput):
    """A body over the limit of its address."""

    http_status = 413


async def read_limited(request: Request, limit: int) -> bytes:
    """Return the body, or raise `TooBig`: by the announced length, or as soon as more than `limit` bytes came."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit:
        raise TooBig(f"the body has {announced} bytes, the limit is {limit}")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooBig(f"the body has more than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
