"""The JSON bodies of an OpenAI-compatible endpoint."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from sandbox.model.request import ChatRequest, Reply, ToolCall, count_tokens

_numbers = itertools.count(1)


def completion(request: ChatRequest, reply: Reply) -> dict[str, Any]:
    """Return a whole chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.tool_calls:
        message["tool_calls"] = _tool_calls(reply)
    else:
        message["content"] = reply.text
    choice = {"index": 0, "message": message, "finish_reason": _finish(reply), "logprobs": None}
    return {**_frame(request, "chat.completion"), "choices": [choice], "usage": _usage(request, reply)}


def chunks(request: ChatRequest, reply: Reply, size: int) -> Iterator[dict[str, Any]]:
    """Return the pieces of a streamed completion, `size` characters each; usage last when asked for."""
    frame = _frame(request, "chat.completion.chunk")
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": reply.text[at : at + size]} for at in range(0, len(reply.text), size)]
    calls = [{"index": index, **call} for index, call in enumerate(_tool_calls(reply))]
    deltas += [{"tool_calls": [call]} for call in calls]
    for delta in deltas:
        yield {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield {**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": _finish(reply)}]}
    if (request.body.get("stream_options") or {}).get("include_usage"):
        yield {**frame, "choices": [], "usage": _usage(request, reply)}


def broken_tool_call(request: ChatRequest) -> Reply:
    """Return a call of a tool on offer whose arguments are not JSON."""
    name = next(iter(request.tool_names), "no_such_tool")
    return Reply(tool_calls=(ToolCall(name, '{"query": "半截'),))


def error(message: str, kind: str) -> dict[str, Any]:
    """Return an error body."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


def models() -> dict[str, Any]:
    """Return the list of models."""
    row = {"id": "stub", "object": "model", "created": 1700000000, "owned_by": "sandbox"}
    return {"object": "list", "data": [row]}


def _frame(request: ChatRequest, kind: str) -> dict[str, Any]:
    number = f"chatcmpl-{next(_numbers)}"
    return {"id": number, "object": kind, "created": int(time.time()), "model": request.model}


def _tool_calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {
            "id": f"call_{next(_numbers)}",
            "type": "function",
            "function": {"name": call.name, "arguments": _arguments(call)},
        }
        for call in reply.tool_calls
    ]


def _arguments(call: ToolCall) -> str:
    is_text = isinstance(call.arguments, str)
    return str(call.arguments) if is_text else json.dumps(call.arguments, ensure_ascii=False)


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.tool_calls else "stop"


def _usage(request: ChatRequest, reply: Reply) -> dict[str, int]:
    prompt = request.prompt_tokens
    said = count_tokens(reply.text) + sum(count_tokens(_arguments(call)) for call in reply.tool_calls)
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}
