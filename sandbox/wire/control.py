"""`/sandbox/*`: the hands outside, moving the pretend world as JSON over HTTP."""

from __future__ import annotations

from starlette.routing import BaseRoute

from sandbox.world import World


def control_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the control API."""
    return []
