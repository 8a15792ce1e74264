"""Who may use which route: told by the route's own signature, shown in the OpenAPI document, held at the start.

A shop's route names its least role by `StaffAccess`, `OwnerAccess` or `OperatorAccess` (`api/access.py`). Everything
else must be in `OPEN`, with what guards it instead. A route that is neither keeps the program from starting.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.access import LEAST_ROLES, visitor

KEY = "x-least-role"
SIGNED_IN = "signed-in"
# by the beginning of the path: whom it serves
OPEN = {
    "/healthz": "nobody",
    "/readyz": "nobody",
    "/metrics": "nobody",
    "/api/login": "nobody",
    "/api/join": "nobody",
    "/api/hooks/": "a signature",
    "/c/": "a signature",
}


def show_roles(router: APIRouter) -> None:
    """Write into each route's description who may use it; raise `RuntimeError` for one that does not say."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            route.openapi_extra = (route.openapi_extra or {}) | {KEY: least_role(route)}


def least_role(route: APIRoute) -> str:
    """Return who may use a route: `staff`, `owner`, `operator`, `signed-in`, or what `OPEN` says."""
    guards = {each.call for each in _all(route.dependant)}
    if roles := [role for guard, role in LEAST_ROLES.items() if guard in guards]:
        return max(roles).name.lower()
    if visitor in guards:
        return SIGNED_IN
    for beginning, guard in OPEN.items():
        if route.path.startswith(beginning) and "{shop_id}" not in route.path:
            return guard
    raise RuntimeError(f"{route.path} does not say who may use it")


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all(each)
