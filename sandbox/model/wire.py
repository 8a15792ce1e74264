"""`/v1/*`: the stub model over HTTP, as OpenAI-compatible endpoints speak."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from sandbox.model import bodies
from sandbox.model.embedding import embedding_body
from sandbox.model.request import ChatRequest, Reply
from sandbox.model.speech import recording_in
from sandbox.model.stub import ModelFault, ModelFaultKind, StubModel, take
from sandbox.wire.asgi import drop, read_body, send_bytes

SSE = b"text/event-stream; charset=utf-8"


class ModelEndpoint:
    """The ASGI application of the stub model."""

    def __init__(self, model: StubModel) -> None:
        self._model = model

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer chat/completions, embeddings, audio/transcriptions and models; anything else is 404."""
        path = scope["path"].removeprefix("/v1/")
        if path == "models":
            return await _send_json(send, bodies.models())
        if path == "audio/transcriptions":
            return await self._hear(scope, receive, send)
        raw = await read_body(receive)
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return await _send_json(send, bodies.error("the body is not JSON", "invalid_request_error"), 400)
        if path == "chat/completions":
            return await self._chat(ChatRequest.parse(body), receive, send)
        if path == "embeddings":
            return await self._embed(body, receive, send)
        return await _send_json(send, bodies.error(f"no such path: {path}", "invalid_request_error"), 404)

    async def _embed(self, body: dict[str, Any], receive: Receive, send: Send) -> None:
        await asyncio.sleep(self._model.latency)
        fault = take(self._model.embedding_faults)
        if fault is not None:
            return await _fail(fault, receive, send, {"object": "list", "data": []})
        return await _send_json(send, embedding_body(body, self._model.embeddings))

    async def _hear(self, scope: Scope, receive: Receive, send: Send) -> None:
        recording = await recording_in(scope, receive)
        if recording is None:
            return await _send_json(send, bodies.error("file is missing", "invalid_request_error"), 400)
        text = self._model.ear.listen(recording)
        fault = take(self._model.speech_faults)
        if fault is not None:
            return await _fail(fault, receive, send, {})
        return await _send_json(send, {"text": text})

    async def _chat(self, request: ChatRequest, receive: Receive, send: Send) -> None:
        fault = self._model.hear(request)
        await asyncio.sleep(self._model.latency + (request.reply.latency if request.reply else 0.0))
        if fault is not None:
            broken = fault.kind is ModelFaultKind.BROKEN_TOOL_CALL
            reply = bodies.broken_tool_call(request) if broken else Reply()
            return await _fail(fault, receive, send, bodies.completion(request, reply))
        reply = request.reply or Reply()
        if request.stream:
            return await self._stream(request, reply, send)
        return await _send_json(send, bodies.completion(request, reply))

    async def _stream(self, request: ChatRequest, reply: Reply, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", SSE)]})
        for chunk in bodies.chunks(request, reply, self._model.chunk):
            data = b"data: " + orjson.dumps(chunk) + b"\n\n"
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


async def _fail(fault: ModelFault, receive: Receive, send: Send, hollow: dict[str, Any]) -> None:
    """Let a call fail; `hollow` is the well-formed answer that helps nobody."""
    match fault.kind:
        case ModelFaultKind.RATE_LIMIT:
            headers = [(b"retry-after", f"{fault.retry_after:g}".encode())]
            await _send_json(send, bodies.error("rate limit reached", "rate_limit_error"), 429, headers)
        case ModelFaultKind.HTTP_500:
            await _send_json(send, bodies.error("the server had an error", "server_error"), 500)
        case ModelFaultKind.TIMEOUT:
            await _wait_or_gone(fault.seconds, receive)
            await drop(receive, send)
        case ModelFaultKind.DROP:
            await drop(receive, send)
        case ModelFaultKind.GARBAGE:
            await send_bytes(send, b"<html>502 Bad Gateway \xff\xfe{{{", 200)
        case ModelFaultKind.EMPTY | ModelFaultKind.BROKEN_TOOL_CALL:
            await _send_json(send, hollow)


async def _wait_or_gone(seconds: float, receive: Receive) -> None:
    """Wait, but not longer than the caller does."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


async def _send_json(
    send: Send, body: dict[str, Any], status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    await send_bytes(send, orjson.dumps(body), status, headers=headers)
