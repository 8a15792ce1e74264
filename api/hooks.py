"""Webhooks of a shop's own systems: `POST /api/hooks/{shop}/{topic}` (docs/hooks.md)."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from agent.errors import BadInput, NotSignedIn, TooMany
from agent.phrases import say
from api.access import HouseDep
from api.body import read_limited
from api.limits import Buckets
from api.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_fresh, is_signed
from jobs import metrics
from jobs.house import House
from jobs.orders.hooks import EventResult, events_in, take_events
from store.connectors.hooks import good_secrets
from store.records import Topic
from store.records.event import hook_schema

router = APIRouter(prefix="/api/hooks", tags=["Webhooks"])

BODY_BYTES = 1024 * 1024
_BURST, _PER_SECOND = 200, 20
_FAILED_BURST, _FAILED_PER_SECOND = 30, 0.5

Shop = Annotated[int, Path(ge=1, lt=2**63, description="店铺编号")]


class HookAnswer(BaseModel):
    """What became of each event, in the order they came."""

    results: list[EventResult]


class HookLimits:
    """Who came too often: shops with good signatures, addresses with bad ones."""

    def __init__(self) -> None:
        self.shops = Buckets(_BURST, _PER_SECOND)
        self.failures = Buckets(_FAILED_BURST, _FAILED_PER_SECOND)


@router.get("/schema.json")
async def get_schema() -> dict[str, Any]:
    """Return the JSON Schema of all webhook bodies."""
    return hook_schema()


@router.post("/{shop}/{topic}", response_model=HookAnswer)
async def post_events(request: Request, house: HouseDep, shop: Shop, topic: Topic) -> JSONResponse:
    """Take one event or a batch, signed by the shop's system.

    200 when every event was taken or known, 207 when some were refused, 422 when all were; 401 when the signature,
    its time or the shop will not do; 413 over 1 MB; 429 when it is too much.
    """
    body = await _signed_body(request, house, shop)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadInput(say("hook_bad_json", book="owner")) from None
    results = await take_events(house, shop, topic, events_in(document))
    for result in results:
        metrics.HOOK_EVENTS.labels(topic, result.outcome).inc()
    answer = HookAnswer(results=results)
    return JSONResponse(answer.model_dump(), _status(results))


async def _signed_body(request: Request, house: House, shop: int) -> bytes:
    """Return the body if the shop's system signed it lately; else raise one and the same error, whatever the reason."""
    limits: HookLimits = request.app.state.hook_limits
    caller = (request.client.host if request.client else "", shop)
    if limits.failures.left(caller) < 1:
        raise TooMany(say("hook_too_many", book="owner"))
    timestamp = request.headers.get(TIMESTAMP_HEADER, "")
    signature = request.headers.get(SIGNATURE_HEADER, "")
    body = b""
    good = bool(signature) and is_fresh(timestamp, house.clock())
    if good:
        body = await read_limited(request, BODY_BYTES)
        async with house.database.shop(shop) as connection:
            secrets = await good_secrets(connection, shop, house.sealer, house.clock())
        good = is_signed(secrets, timestamp, body, signature)
    if not good:
        limits.failures.take(caller)
        metrics.HOOK_EVENTS.labels("any", "forged").inc()
        raise NotSignedIn("refused")
    if not limits.shops.take(shop):
        raise TooMany(say("hook_too_many", book="owner"))
    return body


def _status(results: list[EventResult]) -> int:
    refused = sum(result.outcome == "refused" for result in results)
    return 200 if not refused else 422 if refused == len(results) else 207
