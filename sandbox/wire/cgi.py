"""`/cgi-bin/*`: from an HTTP request to an endpoint and back; the sandbox's hottest path."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.call import Answer, Blob, Call, Route, Upload
from sandbox.endpoints import ROUTES
from sandbox.faults import Fault, FaultKind
from sandbox.refusal import Refusal, errmsg
from sandbox.wire.asgi import drop, header, read_body, send_bytes
from sandbox.wire.traffic import Traffic
from sandbox.world import World

PREFIX = "/cgi-bin/"
WRONG_JSON = "Warning: wrong json format. "


class CgiBin:
    """The ASGI application of the WeCom API."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._traffic = Traffic(world.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or spoil it when a fault says so."""
        call, warning = await self._read(scope, receive)
        route = ROUTES.get(call.path)
        if route is None:
            return await send_bytes(send, b"404 page not found", 404, b"text/plain")
        jam = self._traffic.jam(route, call)
        if jam is not None:
            return await _send_answer(send, _refusal(jam, call))
        call.faults = self._world.faults.take(call.path)
        if not call.faults:
            return await _send_answer(send, self._answer(scope, route, call, warning))
        return await self._spoil(scope, receive, send, route, call, warning)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[Call, str]:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        path = scope["path"][len(PREFIX) :]
        ip = scope["client"][0] if scope.get("client") else ""
        call = Call(self._world, path, self._world.time(), query, ip=ip)
        if header(scope, b"content-type").startswith("multipart/"):
            call.upload = await _read_upload(scope, receive)
            return call, ""
        raw = await read_body(receive)
        call.body, warning = _parse(raw) if raw else ({}, "")
        return call, warning

    async def _spoil(self, scope: Scope, receive: Receive, send: Send, route: Route, call: Call, warning: str) -> None:
        """Run a call with the faults that hit it; those with `after` let it take effect first."""
        with self._traffic.counted(route, call):
            await asyncio.sleep(sum(fault.seconds for fault in call.faults if fault.kind is FaultKind.SLOW))
        call.now = self._world.time()
        ruin = next((fault for fault in call.faults if fault.kind in RUINS), None)
        answer = None if ruin and not ruin.after else self._answer(scope, route, call, warning)
        if ruin is not None:
            await _ruin(ruin, call, receive, send)
        elif answer is not None:
            await _send_answer(send, answer)

    def _answer(self, scope: Scope, route: Route, call: Call, warning: str) -> Answer:
        try:
            return _succeed(self._admit(scope, route, call).handler(call), warning)
        except Refusal as refusal:
            return _refusal(refusal, call, warning)

    def _admit(self, scope: Scope, route: Route, call: Call) -> Route:
        """Check what is the same for all endpoints: token, address, area, method, frequency."""
        if route.token:
            app = call.app = self._world.tokens.app_of(call.query.get("access_token"))
            if app.trusted_ips is not None and call.ip not in app.trusted_ips:
                raise Refusal(60020, "not allow to access from your ip")
            if route.area is not None and route.area not in app.areas:
                raise Refusal(48002, "api forbidden")
            self._world.limits.hit((app.corp.corp_id, call.path), self._world.limits.per_path)
        if route.post and scope["method"] != "POST":
            raise Refusal(route.missing, "missing parameters")
        return route


RUINS = (FaultKind.ERRCODE, FaultKind.HTTP_500, FaultKind.DROP, FaultKind.GARBAGE)
GARBAGE = b"<html>502 Bad Gateway \xff\xfe{{{"


async def _ruin(fault: Fault, call: Call, receive: Receive, send: Send) -> None:
    if fault.kind is FaultKind.DROP:
        await drop(receive, send)
    elif fault.kind is FaultKind.HTTP_500:
        await send_bytes(send, b"Internal Server Error", 500, b"text/plain")
    elif fault.kind is FaultKind.GARBAGE:
        await send_bytes(send, GARBAGE, 200)
    else:
        await _send_answer(send, _refusal(Refusal(fault.errcode, "system busy"), call))


def _parse(raw: bytes) -> tuple[dict[str, Any], str]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}, WRONG_JSON
    return (body, "") if isinstance(body, dict) else ({}, WRONG_JSON)


async def _read_upload(scope: Scope, receive: Receive) -> Upload | None:
    async with Request(scope, receive).form() as form:
        for part in form.values():
            if not isinstance(part, str):
                data = await part.read()
                return Upload(part.filename or "", part.content_type or "", data)
    return None


def _succeed(answer: Answer, warning: str) -> Answer:
    if isinstance(answer, Blob):
        return answer
    return {"errcode": 0, "errmsg": f"{warning}ok", **answer}


def _refusal(refusal: Refusal, call: Call, warning: str = "") -> Answer:
    words = errmsg(refusal.errcode, warning + refusal.text, call.ip or "127.0.0.1")
    return {"errcode": refusal.errcode, "errmsg": words}


async def _send_answer(send: Send, answer: Answer) -> None:
    if not isinstance(answer, Blob):
        return await send_bytes(send, orjson.dumps(answer))
    name = answer.filename.encode("ascii", "replace")
    headers = [(b"content-disposition", b'attachment; filename="' + name + b'"')]
    return await send_bytes(send, answer.data, 200, answer.content_type.encode(), headers)
