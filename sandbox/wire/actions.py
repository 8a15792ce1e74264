"""Control: what customers, servicers, members do; the body holds the arguments of the Python method."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from sandbox.wire.json_route import Control, Endpoint
from sandbox.world import World

ACTORS: dict[str, tuple[str, ...]] = {
    "customers": ("enter", "say", "tap", "send", "say_many", "recall"),
    "staff": ("pool", "take", "say", "send", "transfer", "end", "recall", "set_receiving"),
    "members": ("click", "say", "leave"),
    "pages": ("invoke",),
    "contacts": ("add", "accept", "edit", "lose", "rename_tag", "delete_tag"),
    "group_sends": ("confirm", "waiting"),
}


def _act(actor: str, name: str) -> Endpoint:
    async def endpoint(control: Control) -> Any:
        method = _method(control.world, actor, name)
        inspect.signature(method).bind(**control.body)
        return {"result": method(**control.body)}

    return endpoint


def _method(world: World, actor: str, name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(getattr(world, actor), name)
    return method


ENDPOINTS = {("POST", f"{actor}/{name}"): _act(actor, name) for actor, names in ACTORS.items() for name in names}
