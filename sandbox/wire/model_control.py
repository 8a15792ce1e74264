"""Control: what the stub model says, how it fails, and what it was asked."""

from __future__ import annotations

from typing import Any

from sandbox.model.brains import Rule, reply_from_json
from sandbox.model.request import ChatRequest
from sandbox.wire.json_route import Control


async def script(control: Control) -> Any:
    """Set the behaviour: `mode` fixed (text), echo, read, trust or rules (rules), `latency`, `chunk`."""
    model, body = control.world.model, control.body
    match body.get("mode"):
        case "fixed":
            model.always(str(body["text"]))
        case "echo":
            model.echo()
        case "read":
            model.read()
        case "trust":
            model.trust()
        case "rules":
            model.follow([Rule.from_json(row) for row in body["rules"]])
        case None:
            pass
        case other:
            raise ValueError(f"no such mode: {other}")
    model.latency = float(body.get("latency", model.latency))
    model.chunk = int(body.get("chunk", model.chunk))
    return {"latency": model.latency, "chunk": model.chunk}


async def queue(control: Control) -> Any:
    """Answer the next calls with `replies`, each with text, tool_calls and latency."""
    control.world.model.next(*(reply_from_json(row) for row in control.body["replies"]))
    return {}


async def add_fault(control: Control) -> Any:
    """Let the next calls fail: `kind`, `times`, `retry_after`, `seconds`."""
    control.world.model.fail(**control.body)
    return {"faults": [fault.as_json() for fault in control.world.model.faults]}


async def clear_faults(control: Control) -> Any:
    """Let the model work again."""
    control.world.model.faults.clear()
    return {"faults": []}


async def hear(control: Control) -> Any:
    """Hear these `texts` in the next recordings."""
    control.world.model.ear.next(*(str(text) for text in control.body["texts"]))
    return {}


async def calls(control: Control) -> Any:
    """Tell the calls after number `after`, with their messages."""
    rows = control.world.model.calls[control.number("after") :]
    return {"calls": [_row(row) for row in rows], "last": len(control.world.model.calls)}


def _row(row: ChatRequest) -> dict[str, Any]:
    said = row.reply.text if row.reply else None
    made = [call.name for call in row.reply.tool_calls] if row.reply else []
    return {
        "model": row.model,
        "messages": row.messages,
        "tools": row.tool_names,
        "stream": row.stream,
        "said": said,
        "tool_calls": made,
        "fault": row.fault,
        "at": row.at,
    }


ENDPOINTS = {
    ("POST", "model"): script,
    ("POST", "model/next"): queue,
    ("POST", "model/hears"): hear,
    ("POST", "model/faults"): add_fault,
    ("DELETE", "model/faults"): clear_faults,
    ("GET", "model/calls"): calls,
}
