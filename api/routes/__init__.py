"""Every router of the REST API."""

from __future__ import annotations

from fastapi import APIRouter

from api import claims
from api import hooks as webhooks
from api.routes import (
    approvals,
    bookings,
    channels,
    connectors,
    coupons,
    embedding,
    entries,
    gaps,
    health,
    hooks,
    imports,
    login,
    orders,
    people,
    products,
    proposals,
    publishing,
    quick_replies,
    redemptions,
    replays,
    saved_questions,
    segments,
    services,
    tags,
    tickets,
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
    connectors.router,
    hooks.router,
    products.router,
    orders.router,
    trial.router,
    entries.router,
    gaps.router,
    proposals.router,
    imports.router,
    publishing.router,
    embedding.router,
    quick_replies.router,
    replays.router,
    saved_questions.router,
    voice.router,
    claims.router,
    coupons.router,
    redemptions.router,
    approvals.router,
    services.router,
    bookings.router,
    tickets.router,
]
