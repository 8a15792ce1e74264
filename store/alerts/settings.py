"""What a shop is warned of, from when on, and whom."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from agent.hours import parse_hours
from agent.phrases import say
from store.engine import Connection


class AlertKind(StrEnum):
    """What an alert is about."""

    STOCK = "stock"
    SLOW = "slow"
    LATE = "late"
    REFUND = "refund"
    REVIEW = "review"
    UNUSUAL = "unusual"


class AlertSettings(BaseModel):
    """A shop's wishes. Without recipients the owners are warned.

    `yellow` and `red` are pieces, for variants that sell and have no limits of their own; `lead_days` is how long
    new stock takes; `late_hours` how long a paid order may wait to be shipped; `bad_stars` which reviews are bad.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: list[AlertKind] = list(AlertKind)
    recipients: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=50)] = []
    yellow: Annotated[int, Field(ge=0, le=1_000_000)] = 10
    red: Annotated[int, Field(ge=0, le=1_000_000)] = 5
    lead_days: Annotated[int, Field(ge=0, le=180)] = 3
    late_hours: Annotated[int, Field(ge=1, le=720)] = 48
    bad_stars: Annotated[int, Field(ge=1, le=4)] = 2
    escalate_minutes: Annotated[int, Field(ge=1, le=1440)] | None = 120
    snooze_hours: Annotated[int, Field(ge=1, le=720)] = 24
    quiet_hours: Annotated[str, Field(max_length=100)] = "22:00-8:00"

    @field_validator("quiet_hours")
    @classmethod
    def _readable(cls, text: str) -> str:
        if parse_hours(text).unknown:
            raise ValueError(say("notice_hours", book="owner"))
        return text

    @model_validator(mode="after")
    def _ordered(self) -> AlertSettings:
        if self.red > self.yellow:
            raise ValueError(say("alert_limits_turned", book="report"))
        return self


async def alert_settings(connection: Connection, merchant_id: int) -> AlertSettings:
    """Return a shop's settings; those of a new shop when it has set none."""
    query = "SELECT settings FROM alert_settings WHERE merchant_id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    return AlertSettings.model_validate(row["settings"]) if row else AlertSettings()


async def save_alert_settings(connection: Connection, merchant_id: int, wanted: AlertSettings) -> None:
    """Keep a shop's settings."""
    query = """
    INSERT INTO alert_settings (merchant_id, settings) VALUES (%s, %s::jsonb)
    ON CONFLICT (merchant_id) DO UPDATE SET settings = excluded.settings, updated_at = now()
    """
    await connection.execute(query, (merchant_id, wanted.model_dump_json()))
