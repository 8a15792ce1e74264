"""Bodies are bounded before they are read."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.errors import BadInput
from agent.phrases import say

MIB = 1024 * 1024
JSON_BYTES, FILE_BYTES = 4 * MIB, 20 * MIB


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


class Bounded:
    """The application behind a bound for every body, whoever sends it: what a route asks for itself may be less."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 413: by its announced length, or as soon as too much has come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        limit = JSON_BYTES if b"json" in headers.get(b"content-type", b"") else FILE_BYTES
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            await JSONResponse(_too_big(limit), 413, headers={"connection": "close"})(scope, receive, send)
            return
        await self._app(scope, receive if announced else _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    size = 0

    async def counting() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413, **_too_big(limit), headers={"connection": "close"})
        return message

    return counting


def _too_big(limit: int) -> dict[str, Any]:
    return {"detail": say("body_too_big", book="owner", most=str(limit // MIB))}
