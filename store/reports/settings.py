"""When a shop's reports come, in which time zone, and who gets them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from agent.errors import BadInput
from agent.phrases import say
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Hours in shop time, None: that report is not sent. Without recipients the owners get them.

    A daily report before noon is about the day before. `benchmark` tells whether the shop's month counts among
    others' (never by name) and is held against theirs.
    """

    zone: str = "Asia/Shanghai"
    daily_at: time | None = time(21)
    weekly_at: time | None = time(9)
    monthly_at: time | None = time(9)
    recipients: list[str] = field(default_factory=list)
    chart: bool = True
    benchmark: bool = True

    @property
    def zone_info(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.zone)


_COLUMNS = "zone, daily_at, weekly_at, monthly_at, recipients, chart, benchmark"


async def report_settings(connection: Connection, merchant_id: int) -> ReportSettings:
    """Return a shop's settings; those of a new shop when it has set none."""
    query = f"SELECT {_COLUMNS} FROM report_settings WHERE merchant_id = %s"
    row = await (await connection.execute(query.encode(), (merchant_id,))).fetchone()
    return ReportSettings(**row) if row else ReportSettings()


async def settings_of_all(connection: Connection, merchant_ids: list[int]) -> dict[int, ReportSettings]:
    """Return the settings of these shops (platform)."""
    query = f"SELECT merchant_id, {_COLUMNS} FROM report_settings WHERE merchant_id = ANY(%s)"
    rows = await (await connection.execute(query.encode(), (merchant_ids,))).fetchall()
    known = {row.pop("merchant_id"): ReportSettings(**row) for row in rows}
    return {merchant_id: known.get(merchant_id, ReportSettings()) for merchant_id in merchant_ids}


async def save_report_settings(connection: Connection, merchant_id: int, wanted: ReportSettings) -> None:
    """Keep a shop's settings; raises `BadInput` for an unknown time zone or member of staff."""
    if wanted.zone not in available_timezones():
        raise BadInput(say("report_bad_zone", book="report", zone=wanted.zone))
    rows = await (await connection.execute("SELECT userid FROM staff")).fetchall()
    if unknown := set(wanted.recipients) - {row["userid"] for row in rows}:
        raise BadInput(say("report_unknown_member", book="report", names="、".join(sorted(unknown))))
    query = """
    INSERT INTO report_settings (merchant_id, zone, daily_at, weekly_at, monthly_at, recipients, chart, benchmark)
    VALUES (%(shop)s, %(zone)s, %(daily_at)s, %(weekly_at)s, %(monthly_at)s, %(recipients)s, %(chart)s, %(benchmark)s)
    ON CONFLICT (merchant_id) DO UPDATE SET zone = excluded.zone, daily_at = excluded.daily_at,
        weekly_at = excluded.weekly_at, monthly_at = excluded.monthly_at, recipients = excluded.recipients,
        chart = excluded.chart, benchmark = excluded.benchmark, updated_at = now()
    """
    kept = replace(wanted, recipients=list(dict.fromkeys(wanted.recipients)))
    await connection.execute(query, {"shop": merchant_id, **asdict(kept)})
