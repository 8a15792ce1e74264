"""`/sandbox/*`: the hands outside, moving the pretend world as JSON over HTTP."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from sandbox.wire import actions, corps, model_control, switches, views
from sandbox.wire.json_route import Endpoint, json_endpoint
from sandbox.world import World

Table = dict[tuple[str, str], Endpoint]


def control_routes(world: World) -> list[BaseRoute]:
    """Return the routes of the control API."""
    table: Table = {
        **corps.ENDPOINTS,
        **actions.ENDPOINTS,
        **switches.ENDPOINTS,
        **views.ENDPOINTS,
        **model_control.ENDPOINTS,
    }
    return [
        Route(f"/sandbox/{path}", json_endpoint(world, endpoint), methods=[method])
        for (method, path), endpoint in table.items()
    ]
