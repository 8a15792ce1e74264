"""What goes into the audit log: every change through the API, and every look at one customer's data."""

from __future__ import annotations

from fastapi import Request
from fastapi.routing import APIRoute

from store.access.audit import Action, Deed

_ACTIONS: dict[str, Action] = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "remove"}
_PERSONAL = {"Inbox", "Orders", "Customers", "Identities", "Privacy", "Tickets", "Bookings"}
# these change nothing
_TRIALS = {"try_rule", "try_text", "try_questions", "post_trial", "post_use", "post_review_draft"}
_UNNAMED = {"shop_id", "external_userid"}  # the shop is known; a customer may have themselves erased
_MOST_FIELDS = 40


async def deed_of(request: Request, actor: str, role: str, *, by_program: bool) -> Deed | None:
    """Return what a request does, None for what is not written down."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or route.name in _TRIALS:
        return None
    area = str(route.tags[0]) if route.tags else ""
    target = {name: str(value)[:100] for name, value in request.path_params.items() if name not in _UNNAMED}
    action = _ACTIONS.get(request.method)
    if action is None and not (area in _PERSONAL and target):
        return None
    address = request.client.host if request.client else ""
    fields = await _fields(request) if action else []
    return Deed(actor, role, by_program, address, action or "look", area, route.name, target, fields)


async def _fields(request: Request) -> list[str]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return []
    try:
        body = await request.json()
    except ValueError:  # refused further on
        return []
    return sorted(name[:60] for name in body)[:_MOST_FIELDS] if isinstance(body, dict) else []
