"""Every router of the REST API."""

from __future__ import annotations

from fastapi import APIRouter

from api import hooks
from api.routes import channels, entries, health, login, people, publishing, segments, tags, trial

ROUTERS: list[APIRouter] = [
    health.router,
    login.router,
    people.router,
    channels.router,
    tags.router,
    segments.router,
    hooks.router,
    trial.router,
    entries.router,
    publishing.router,
]
