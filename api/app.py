"""The HTTP face of the house."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.body import Bounded
from api.callback import Doors, callback_routes
from api.errors import install_error_handlers
from api.hooks import HookLimits
from api.live import LiveDesk
from api.mailroom import Mailroom
from api.roles import show_roles
from api.routes import ROUTERS
from api.routes.health import router as health
from api.site import site_routes
from jobs.house import House


def create_app(house: House) -> FastAPI:
    """Return the application over an opened house."""
    app = _routed()
    app.state.house = house
    app.state.doors = Doors(house)
    app.state.mailroom = Mailroom(house.database)
    app.state.live = LiveDesk(house.database)
    app.state.hook_limits = HookLimits()
    install_error_handlers(app)
    app.add_middleware(Bounded)
    app.include_router(site_routes())
    return app


def openapi_document() -> dict[str, Any]:
    """Return the description of the REST API; no house is needed to tell it."""
    return _routed().openapi()


def _routed() -> FastAPI:
    app = FastAPI(
        title="店小二", version="0.1.0", docs_url="/api/docs", openapi_url="/api/openapi.json", redoc_url=None
    )
    app.router.routes.extend(callback_routes())
    for router in ROUTERS:
        show_roles(router)
        app.include_router(router)
    return app


def create_health_app(house: House) -> FastAPI:
    """Return the pages that tell how a process without an api is doing."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = house
    app.include_router(health)
    return app
