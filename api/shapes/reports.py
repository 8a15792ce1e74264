"""Reports, figures and alerts as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from store.reports.content import Finding, Measured, Panel, ReportContent

Userid = Annotated[str, Field(min_length=1, max_length=64)]


class ReportSettingsUpdate(Asked):
    """When reports come, in shop time (null: not sent), and who gets them (none: the owners)."""

    zone: Annotated[str, Field(max_length=64)] = "Asia/Shanghai"
    daily_at: time | None = time(21)
    weekly_at: time | None = time(9)
    monthly_at: time | None = time(9)
    recipients: Annotated[list[Userid], Field(max_length=50)] = []
    chart: bool = True
    benchmark: bool = True


class ReportLine(BaseModel):
    """A report in a list."""

    id: int
    kind: str
    first_day: date
    title: str
    created_at: datetime
    told_at: datetime | None
    pictured_at: datetime | None


class ReportPublic(ReportLine):
    """A whole report; `model` wrote its words, None: the plain sentences."""

    model: str | None
    content: ReportContent


class FiguresPublic(BaseModel):
    """The figures of a span with what they are held against; `until` is now for one that still runs."""

    since: datetime
    until: datetime
    figures: list[Measured]


class RowPublic(BaseModel):
    """One row behind a figure; `place` is where the program shows it."""

    id: int
    at: datetime
    title: str
    detail: str
    fen: int | None
    place: str


class AnswerPublic(BaseModel):
    """The answer to a question about the numbers; `understood` is empty when it was not."""

    understood: str
    text: str
    finding: Finding | None = None
    panels: list[Panel] = []


class Asking(Asked):
    """A question about the numbers in plain words."""

    text: Annotated[str, Field(min_length=1, max_length=200)]


class AlertPublic(BaseModel):
    """Something an owner was warned of."""

    id: int
    kind: str
    subject: str
    level: str
    title: str
    facts: list[tuple[str, str]]
    place: str
    opened_at: datetime
    told_on: date | None
    over_at: datetime | None
    snoozed_until: datetime | None


class Snoozing(Asked):
    """For how many hours nothing is said of an alert; 0: speak again."""

    hours: Annotated[int, Field(ge=0, le=720)]


class StockLimit(Asked):
    """A variant's own limits in pieces, and how many days new stock takes."""

    yellow: Annotated[int, Field(ge=0, le=1_000_000)]
    red: Annotated[int, Field(ge=0, le=1_000_000)]
    lead_days: Annotated[int, Field(ge=0, le=180)] = 3


class StockLimitPublic(StockLimit, extra="ignore"):
    """A variant's own limits."""

    sku: str


class LevelPublic(BaseModel):
    """A variant's stock: pieces left, sold a day, days it lasts (None: it does not sell), and its colour."""

    sku: str
    store_name: str
    title: str
    stock: int
    per_day: float
    days_left: float | None
    colour: str | None
