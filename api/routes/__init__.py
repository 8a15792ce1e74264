"""Every router of the REST API."""

from __future__ import annotations

from fastapi import APIRouter

from api import hooks as webhooks
from api.routes import (
    channels,
    embedding,
    entries,
    health,
    hooks,
    imports,
    login,
    orders,
    people,
    products,
    publishing,
    quick_replies,
    replays,
    saved_questions,
    segments,
    tags,
    trial,
    voice,
)

ROUTERS: list[APIRouter] = [
    health.router,
    login.router,
    people.router,
    channels.router,
    tags.router,
    segments.router,
    webhooks.router,
    hooks.router,
    products.router,
    orders.router,
    trial.router,
    entries.router,
    imports.router,
    publishing.router,
    embedding.router,
    quick_replies.router,
    replays.router,
    saved_questions.router,
    voice.router,
]
