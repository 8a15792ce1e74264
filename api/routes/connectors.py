"""Connectors of a shop: where orders and stock are pulled from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel

from api.access import OwnerAccess
from api.paging import Page, PageQuery, page_of
from jobs.orders.connectors import puller_of, save, secret_of
from jobs.requests import pull_job
from store.connectors.connectors import Connector, connector_of, delete_connector, list_connectors
from store.connectors.pulling import Watermark
from store.connectors.sync_runs import runs_of
from store.deferring import defer
from tools.connectors import ConnectorShape

router = APIRouter(prefix="/api/shops/{shop_id}/connectors", tags=["Connectors"])

ConnectorId = Annotated[int, Path(ge=1, lt=2**63)]


class ConnectorPublic(BaseModel):
    """A connector and how it does; its secret is never shown."""

    id: int
    name: str
    kind: str
    topic: str
    origin: dict[str, Any]
    mapping: dict[str, Any]
    has_secret: bool
    every_seconds: int
    enabled: bool
    watermark: Watermark
    next_at: datetime
    failures: int
    last_ok_at: datetime | None
    last_error: str | None


class RunPublic(BaseModel):
    """One pull: `tally` counts what came of its rows, `problems` are rows that could not be used."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    pages: int
    tally: dict[str, int]
    problems: list[str]
    error: str | None


class TrialPublic(BaseModel):
    """What the first page would bring, and some of its records as they would be kept."""

    sample: list[dict[str, Any]]
    counts: dict[str, int]
    problems: list[str]
    watermark: Watermark


class PullAsked(BaseModel):
    """The connector that will be pulled from as soon as a worker is free."""

    connector_id: int


@router.get("")
async def get_connectors(access: OwnerAccess, page: PageQuery) -> Page[ConnectorPublic]:
    """Return the connectors, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_connectors(connection, limit=page.limit + 1, before=page.after)
    items = [_public(each) for each in found]
    return page_of(items, page.limit)


@router.put("")
async def put_connector(access: OwnerAccess, body: ConnectorShape) -> ConnectorPublic:
    """Add a connector or change the one with this name; without a secret the one that is kept stays."""
    return _public(await save(puller_of(access.house), access.merchant_id, body))


@router.post("/trial")
async def post_trial(access: OwnerAccess, body: ConnectorShape) -> TrialPublic:
    """Fetch the first page of a connector and show what it would bring; nothing is kept."""
    puller = puller_of(access.house)
    async with access.house.database.shop(access.merchant_id) as connection:
        secret = await secret_of(connection, body, access.house.sealer)
    report = await puller.try_out(access.merchant_id, body, secret)
    return TrialPublic(sample=report.sample, counts=report.counts, problems=report.problems, watermark=report.watermark)


@router.get("/{connector_id}")
async def get_connector(access: OwnerAccess, connector_id: ConnectorId) -> ConnectorPublic:
    """Return one connector."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await connector_of(connection, connector_id))


@router.delete("/{connector_id}", status_code=204)
async def remove_connector(access: OwnerAccess, connector_id: ConnectorId) -> None:
    """Forget a connector and its runs; what it brought stays."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_connector(connection, connector_id)


@router.post("/{connector_id}/run", status_code=202)
async def post_run(access: OwnerAccess, connector_id: ConnectorId) -> PullAsked:
    """Pull now instead of when it is due."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await connector_of(connection, connector_id)
        await defer(connection, [pull_job(access.merchant_id, connector_id)])
    return PullAsked(connector_id=connector_id)


@router.get("/{connector_id}/runs")
async def get_runs(access: OwnerAccess, connector_id: ConnectorId, page: PageQuery) -> Page[RunPublic]:
    """Return the runs of a connector, newest first (the last 200 are kept)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await connector_of(connection, connector_id)
        runs = await runs_of(connection, connector_id, limit=page.limit + 1, before=page.after)
    items = [RunPublic.model_validate(each, from_attributes=True) for each in runs]
    return page_of(items, page.limit)


def _public(connector: Connector) -> ConnectorPublic:
    return ConnectorPublic(
        id=connector.id,
        name=connector.name,
        kind=connector.kind,
        topic=connector.topic,
        origin=connector.origin,
        mapping=connector.mapping,
        has_secret=connector.secret_sealed is not None,
        every_seconds=connector.every_seconds,
        enabled=connector.enabled,
        watermark=connector.watermark,
        next_at=connector.next_at,
        failures=connector.failures,
        last_ok_at=connector.last_ok_at,
        last_error=connector.last_error,
    )
