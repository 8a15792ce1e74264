"""Looking for what an owner should be warned of: what runs out, does not sell, waits, or is unlike other days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from agent.clock import in_shop_time
from jobs.alerts.telling import tell_recovered, tell_trouble
from jobs.alerts.troubles import late_trouble, slow_trouble, stock_trouble, unusual_troubles
from jobs.house import House
from store.alerts.alerts import Trouble, close_alerts, open_alerts, raise_alert
from store.alerts.lateness import late_orders
from store.alerts.settings import AlertKind, AlertSettings, alert_settings
from store.alerts.stock import stock_levels
from store.engine import Connection
from store.reports.series import daily
from store.reports.settings import report_settings

Watch = Literal["stock", "slow", "unusual"]

_WEEKS = 8
_WATCHED = ("orders", "refunds_asked", "complaints", "bad_reviews")


async def watch(house: House, merchant_id: int, what: Watch) -> None:
    """Look for one sort of trouble in a shop, and tell what is new or worse."""
    async with house.database.shop(merchant_id) as connection:
        settings = await alert_settings(connection, merchant_id)
        zone = (await report_settings(connection, merchant_id)).zone_info
        await _LOOKS[what](house, connection, merchant_id, settings, zone)


async def _stock(
    house: House, connection: Connection, merchant_id: int, settings: AlertSettings, zone: ZoneInfo
) -> None:
    """Look at stock and at orders that wait to be shipped."""
    now = house.clock()
    if AlertKind.STOCK in settings.kinds:
        known = await open_alerts(connection, AlertKind.STOCK)
        troubles = [
            stock_trouble(level, known.get(level.subject), now)
            for level in await stock_levels(connection, settings, now, low=True)
        ]
        await _settle(house, connection, merchant_id, AlertKind.STOCK, troubles, settings, zone)
    if AlertKind.LATE in settings.kinds:
        late = await late_orders(connection, now - timedelta(hours=settings.late_hours))
        troubles = [late_trouble(late, settings.late_hours, now)] if late else []
        await _settle(house, connection, merchant_id, AlertKind.LATE, troubles, settings, zone)


async def _slow(
    house: House, connection: Connection, merchant_id: int, settings: AlertSettings, zone: ZoneInfo
) -> None:
    if AlertKind.SLOW in settings.kinds:
        trouble = await slow_trouble(connection, house.clock())
        troubles = [trouble] if trouble else []
        await _settle(house, connection, merchant_id, AlertKind.SLOW, troubles, settings, zone)


async def _unusual(
    house: House, connection: Connection, merchant_id: int, settings: AlertSettings, zone: ZoneInfo
) -> None:
    """Hold the day so far against the same hours of days of its kind."""
    if AlertKind.UNUSUAL not in settings.kinds:
        return
    local = in_shop_time(house.clock(), zone)
    first = local.date() - timedelta(days=7 * _WEEKS)
    series = {name: await daily(connection, name, first, local.date(), zone.key, local.time()) for name in _WATCHED}
    for trouble in unusual_troubles(series, local.date()):
        await tell_trouble(house, connection, merchant_id, trouble, settings, local.date())


async def _settle(
    house: House,
    connection: Connection,
    merchant_id: int,
    kind: AlertKind,
    troubles: list[Trouble],
    settings: AlertSettings,
    zone: ZoneInfo,
) -> None:
    """Keep the troubles there are, tell those that are new or worse, and close those that are gone."""
    now = house.clock()
    today: date = in_shop_time(now, zone).date()
    known = await open_alerts(connection, kind)
    for trouble in troubles:
        if await raise_alert(connection, merchant_id, trouble, known.get(trouble.subject), today, now):
            await tell_trouble(house, connection, merchant_id, trouble, settings, today)
    gone = [alert for subject, alert in known.items() if subject not in {each.subject for each in troubles}]
    if gone:
        await close_alerts(connection, [alert.id for alert in gone], now)
        if kind is AlertKind.STOCK:
            key = f"recovered:{gone[0].id}:{len(gone)}"
            titles = [alert.title.partition("】")[2] or alert.title for alert in gone]
            await tell_recovered(house, connection, merchant_id, titles, key, settings)


_LOOKS: dict[Watch, Callable[[House, Connection, int, AlertSettings, ZoneInfo], Awaitable[None]]] = {
    "stock": _stock,
    "slow": _slow,
    "unusual": _unusual,
}
