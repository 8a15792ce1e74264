"""A row in every table of reports, schedules and alerts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agent.periods import PeriodKind
from store.alerts.alerts import Trouble, raise_alert
from store.alerts.settings import AlertSettings, save_alert_settings
from store.alerts.stock import save_limit
from store.engine import Database
from store.reports.content import ReportContent
from store.reports.reports import Cost, keep_report
from store.reports.settings import ReportSettings, save_report_settings
from store.schedules.schedules import Next, move_on


async def fill_reports(database: Database, merchant_id: int) -> None:
    """Use the tables of reports once."""
    now, day = datetime.now(UTC), date(2026, 11, 27)
    spans = {"first": day, "last": day, "since": now, "until": now}
    content = ReportContent(kind=PeriodKind.DAY, shop="店", title="日报", figures=[], findings=[], **spans)
    async with database.shop(merchant_id) as connection:
        await save_report_settings(connection, merchant_id, ReportSettings())
        await move_on(connection, [Next(merchant_id, "report_day", now)])
        await keep_report(connection, merchant_id, content, Cost(), now)
        await save_alert_settings(connection, merchant_id, AlertSettings())
        await save_limit(connection, merchant_id, "Q1-M", 10, 5, 3)
        trouble = Trouble("stock", "Q1-M", "red", "告急")
        assert await raise_alert(connection, merchant_id, trouble, None, day, now)
