"""Is it alive, is it ready, and how is it doing."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from jobs.house import House

router = APIRouter(tags=["Operations"])

_PATIENCE_SECONDS = 2.0  # who probes gives up about then


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Return ok while the process runs."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Return ok when the database answers, else 503."""
    house: House = request.app.state.house
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), house.database.platform() as connection:
            await connection.execute("SELECT 1")
    except Exception as error:
        return JSONResponse({"status": "not ready", "database": type(error).__name__}, 503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics() -> Response:
    """Return the counters in Prometheus' text form."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
