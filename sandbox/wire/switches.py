"""Control: time, faults of endpoints, chaos of callbacks, tokens and limits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sandbox.chaos import Chaos
from sandbox.wire.json_route import Control


async def read_clock(control: Control) -> Any:
    """Tell the world's time, in seconds since 1970 and as text."""
    return {"now": control.world.time(), "utc": control.world.clock().isoformat()}


async def move_clock(control: Control) -> Any:
    """Move the world's time by `advance` seconds."""
    control.world.clock.advance(float(control.body["advance"]))
    return await read_clock(control)


async def read_faults(control: Control) -> Any:
    """Tell which endpoint faults are on."""
    return {"faults": [fault.as_json() for fault in control.world.faults.on]}


async def add_fault(control: Control) -> Any:
    """Switch an endpoint fault on; the body has the fields of `sandbox.faults.Fault`."""
    control.world.faults.add(**control.body)
    return await read_faults(control)


async def clear_faults(control: Control) -> Any:
    """Switch all endpoint faults off."""
    control.world.faults.clear()
    return await read_faults(control)


async def read_chaos(control: Control) -> Any:
    """Tell how callbacks go astray."""
    return asdict(control.world.chaos)


async def set_chaos(control: Control) -> Any:
    """Set fields of `sandbox.chaos.Chaos`; `flaw` with `times` and `beside` adds a flaw."""
    chaos, body = control.world.chaos, dict(control.body)
    flaw, times, beside = body.pop("flaw", None), body.pop("times", 1), body.pop("beside", True)
    if flaw is not None:
        chaos.add_flaw(flaw, times, beside=beside)
    for name, value in body.items():
        if name not in Chaos.__dataclass_fields__ or name == "flaws":
            raise ValueError(f"no such switch: {name}")
        setattr(chaos, name, type(getattr(chaos, name))(value))
    return asdict(chaos)


async def clear_chaos(control: Control) -> Any:
    """Let callbacks go straight again."""
    control.world.chaos.calm()
    return asdict(control.world.chaos)


async def revoke_tokens(control: Control) -> Any:
    """End access tokens before their time, of `corp_id` or all."""
    return {"revoked": control.world.tokens.revoke(control.body.get("corp_id"))}


async def set_limits(control: Control) -> Any:
    """Set per_path, sync_without_token, robot, concurrent_lists; also same_while_valid and lifetime."""
    for name, value in control.body.items():
        owner = control.world.limits if name in LIMITS else control.world.tokens if name in TOKENS else None
        if owner is None:
            raise ValueError(f"no such limit: {name}")
        setattr(owner, name, value)
    control.world.limits.clear()
    return {name: getattr(control.world.limits, name) for name in LIMITS}


LIMITS = ("per_path", "sync_without_token", "robot", "concurrent_lists")
TOKENS = ("same_while_valid", "lifetime", "wrong_before_ban")
ENDPOINTS = {
    ("GET", "clock"): read_clock,
    ("POST", "clock"): move_clock,
    ("GET", "faults"): read_faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("GET", "chaos"): read_chaos,
    ("POST", "chaos"): set_chaos,
    ("DELETE", "chaos"): clear_chaos,
    ("POST", "tokens/revoke"): revoke_tokens,
    ("POST", "limits"): set_limits,
}
