"""Two thousand shops at nine in the evening, downtime, time zones: each moment once, spread, or not at all."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, cast

from agent.clock import SHANGHAI
from jobs.house import House
from jobs.reports.ticking import PER_SECOND, run_schedules
from store.engine import Database
from store.reports.settings import ReportSettings, save_report_settings
from store.schedules.schedules import forget_schedule

SHOPS = 2_000
OPENED = datetime(2026, 11, 26, 10, 0, tzinfo=SHANGHAI)  # a Thursday
_SHOPS = """
INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed, encoding_aes_key_sealed)
SELECT n || ' 号店', 'ww' || n, 1, '', '', '' FROM generate_series(1, %s) n RETURNING id
"""
_JOBS = """
SELECT (args->>'merchant_id')::bigint AS shop, args->>'kind' AS kind, args->>'first_day' AS day, scheduled_at, lock
FROM procrastinate_jobs WHERE task_name = 'send_report' ORDER BY id
"""


class Town:
    """Shops in a database and a clock on the wall."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, OPENED
        self.house = cast(House, SimpleNamespace(database=database, clock=lambda: self.now.astimezone(UTC)))

    async def open(self, count: int) -> list[int]:
        async with self.database.platform() as connection:
            return [row["id"] for row in await (await connection.execute(_SHOPS, (count,))).fetchall()]

    async def tick(self, day: int, hour: int, minute: int = 0) -> None:
        """Let the clock strike, as often as several processes would."""
        self.now = datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
        await run_schedules(self.house)
        await run_schedules(self.house)

    async def reports(self) -> list[dict[str, Any]]:
        """Return the reports deferred since last asked."""
        async with self.database.platform() as connection:
            rows = await (await connection.execute(_JOBS)).fetchall()
            await connection.execute("DELETE FROM procrastinate_jobs")
        return rows


async def test_two_thousand_shops_at_nine(database: Database) -> None:
    town = Town(database)
    shops = await town.open(SHOPS)
    await town.tick(26, 10)
    assert await town.reports() == []  # what was before they came is not made up for
    await town.tick(26, 20, 59)
    assert await town.reports() == []
    await town.tick(26, 21)
    jobs = await town.reports()
    assert Counter(job["shop"] for job in jobs) == Counter(shops)
    assert {(job["kind"], job["day"]) for job in jobs} == {("day", "2026-11-26")}
    starts = [max(job["scheduled_at"] or town.now, town.now) for job in jobs]
    assert max(starts) - town.now <= timedelta(minutes=10)
    each_second = Counter(int((start - town.now).total_seconds()) for start in starts)
    assert max(each_second.values()) <= 2 * PER_SECOND
    assert len({job["lock"] for job in jobs}) == 4  # so many at once, whatever the number of workers
    await town.tick(26, 21, 5)
    assert await town.reports() == []


async def test_downtime_zones_and_hours_of_a_shop(database: Database) -> None:
    town = Town(database)
    shop, urumqi, silent = await town.open(3)
    async with database.shop(urumqi) as connection:
        await save_report_settings(connection, urumqi, ReportSettings(zone="Asia/Urumqi", daily_at=time(21)))
    async with database.shop(silent) as connection:
        nothing = ReportSettings(daily_at=None, weekly_at=None, monthly_at=None)
        await save_report_settings(connection, silent, nothing)
    await town.tick(26, 10)
    await town.tick(26, 22)
    assert [job["shop"] for job in await town.reports()] == [shop]  # in Urumqi it is eight
    await town.tick(26, 23, 1)
    assert [(job["shop"], job["day"]) for job in await town.reports()] == [(urumqi, "2026-11-26")]

    await town.tick(29, 23, 30)  # down for three days: the last evening late but once, those before not at all
    late = sorted((job["shop"], job["day"]) for job in await town.reports())
    assert late == [(shop, "2026-11-29"), (urumqi, "2026-11-29")]
    await town.tick(30, 9)
    weekly = [(job["kind"], job["day"]) for job in await town.reports() if job["shop"] == shop]
    assert weekly == [("week", "2026-11-23")]

    async with database.shop(shop) as connection:  # an owner who changes the hour gets the new one
        await save_report_settings(connection, shop, ReportSettings(daily_at=time(9, 30)))
        await forget_schedule(connection, shop)
    await town.tick(30, 9, 5)
    await town.tick(30, 9, 31)
    morning = [(job["kind"], job["day"]) for job in await town.reports() if job["shop"] == shop]
    assert morning == [("day", "2026-11-29")]  # before noon it is about the day before

    await town.tick(30, 23, 59)
    await town.reports()
    town.now = datetime(2026, 12, 2, 8, 0, tzinfo=SHANGHAI)  # a morning's report missed by a day is stale
    await run_schedules(town.house)
    assert [job for job in await town.reports() if job["shop"] == shop] == []
    async with database.shop(shop) as connection:
        row = await (await connection.execute("SELECT skipped FROM schedules WHERE kind = 'report_day'")).fetchone()
    assert row
    assert row["skipped"] == 1
