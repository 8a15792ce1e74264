"""Alerts: what the shop is warned of and how, stock by variant, and putting alerts off."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.errors import BadInput
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.reports import AlertPublic, LevelPublic, Snoozing, StockLimit, StockLimitPublic
from store.alerts.alerts import Alert, list_alerts, snooze
from store.alerts.settings import AlertSettings, alert_settings, save_alert_settings
from store.alerts.stock import delete_limit, list_limits, save_limit, stock_levels

router = APIRouter(prefix="/api/shops/{shop_id}/alerts", tags=["Alerts"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
Sku = Annotated[str, Path(min_length=1, max_length=100)]
Waiting = Annotated[bool, Query(description="只看还没解除的")]
Low = Annotated[bool, Query(description="只看偏低的")]


@router.get("")
async def get_alerts(access: StaffAccess, page: PageQuery, waiting: Waiting = False) -> Page[AlertPublic]:
    """Return alerts, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_alerts(connection, page.limit, page.after, waiting=waiting)
    return page_of([_public(alert) for alert in found], page.limit)


@router.post("/{alert_id}/snooze")
async def post_snooze(access: StaffAccess, alert_id: Id, body: Snoozing) -> AlertPublic:
    """Say nothing of an alert for some hours; 0 lets it speak again."""
    until = access.house.clock() + timedelta(hours=body.hours) if body.hours else None
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await snooze(connection, alert_id, until))


@router.get("/settings")
async def get_settings(access: StaffAccess) -> AlertSettings:
    """Return what the shop is warned of."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await alert_settings(connection, access.merchant_id)


@router.put("/settings")
async def put_settings(access: OwnerAccess, body: AlertSettings) -> AlertSettings:
    """Set what the shop is warned of, from when on, and whom."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_alert_settings(connection, access.merchant_id, body)
        return await alert_settings(connection, access.merchant_id)


@router.get("/stock")
async def get_stock(access: StaffAccess, low: Low = False) -> list[LevelPublic]:
    """Return every variant with its stock, how fast it sells, and for how long it lasts; red ones by `low`."""
    house = access.house
    async with house.database.shop(access.merchant_id) as connection:
        settings = await alert_settings(connection, access.merchant_id)
        levels = await stock_levels(connection, settings, house.clock(), low=low)
    return [
        LevelPublic(
            sku=level.sku,
            store_name=level.store_name,
            title=level.title,
            stock=level.stock,
            per_day=round(level.per_day, 2),
            days_left=level.days_left,
            colour=level.colour,
        )
        for level in levels
    ]


@router.get("/limits")
async def get_limits(access: StaffAccess) -> list[StockLimitPublic]:
    """Return the limits that variants have of their own."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return [StockLimitPublic(**row) for row in await list_limits(connection)]


@router.put("/limits/{sku}")
async def put_limit(access: OwnerAccess, sku: Sku, body: StockLimit) -> StockLimitPublic:
    """Give a variant limits of its own."""
    if body.red > body.yellow:
        raise BadInput(say("alert_limits_turned", book="report"))
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_limit(connection, access.merchant_id, sku, body.yellow, body.red, body.lead_days)
    return StockLimitPublic(sku=sku, **body.model_dump())


@router.delete("/limits/{sku}", status_code=204)
async def drop_limit(access: OwnerAccess, sku: Sku) -> None:
    """Let a variant have the shop's limits again."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_limit(connection, sku)


def _public(alert: Alert) -> AlertPublic:
    return AlertPublic(**asdict(alert))
