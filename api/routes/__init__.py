"""Every router of the REST API."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import channels, health, login, people

ROUTERS: list[APIRouter] = [
    health.router,
    login.router,
    people.router,
    channels.router,
]
