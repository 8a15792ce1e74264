"""Every router of the REST API."""

from __future__ import annotations

from fastapi import APIRouter

from api import hooks
from api.routes import channels, health, login, people, trial

ROUTERS: list[APIRouter] = [
    health.router,
    login.router,
    people.router,
    channels.router,
    hooks.router,
    trial.router,
]
