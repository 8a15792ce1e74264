"""What a report says: figures held against others, findings with their words, lists, a picture's data. Plain data."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from agent.periods import PeriodKind
from agent.phrases import say


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Compared(_Part):
    """A figure of another span: `against` is an `Against`; `change` in percent, None where that was nothing."""

    against: str
    value: float
    change: float | None


class Measured(_Part):
    """A figure with what it is held against; absent spans are left out."""

    name: str
    label: str
    unit: str
    value: float | None
    shown: str
    compared: list[Compared] = []

    def change_shown(self, other: Compared) -> str:
        """Return the change against another span as people read it: +12%, and points where it is a share itself."""
        share = self.unit == "percent" and self.value is not None
        change = round((self.value or 0.0) - other.value, 1) if share else other.change or 0.0
        if not change:
            return say("change_none", book="report")
        return say("change_points", book="report", value=f"{change:+g}") if share else f"{change:+g}%"


class Finding(_Part):
    """Something the numbers show, worked out before any word: `numbers` are all figures its words may name.

    `template` is its plain sentence, `text` what is told. `weight_fen` puts what costs most first. `place` is where
    in the program the next step is taken, `advice` says which.
    """

    key: str
    template: str
    numbers: list[str]
    rises: bool | None = None
    good: bool | None = None
    weight_fen: int = 0
    unusual: float | None = None
    advice: str = ""
    place: str = ""
    text: str = ""


class Panel(_Part):
    """One chart: bars or lines over labels; `marked` is the bar to stress, `first` the series that is meant."""

    kind: str
    title: str
    labels: list[str]
    first: str = ""
    series: dict[str, list[float]]
    marked: int | None = None

    @field_validator("series")
    @classmethod
    def _first_comes_first(cls, value: dict[str, list[float]], info: ValidationInfo) -> dict[str, list[float]]:
        """Put it back in its place, which the database does not keep."""
        first = info.data.get("first")
        return {first: value[first]} | value if first in value else value


class Listed(_Part):
    """A list beside the figures, such as best sellers: headings and rows of text and numbers."""

    name: str
    title: str
    headings: list[str]
    rows: list[list[str | int | float]]


class HealthPart(_Part):
    """One part of the health score, 0 to 100, by its weight; `because` gives the numbers."""

    name: str
    label: str
    score: int
    weight: int
    because: str


class Health(_Part):
    """The health score with its parts; `before` are scores of earlier months, oldest first."""

    score: int
    parts: list[HealthPart]
    before: list[tuple[str, int]] = []


class Benchmark(_Part):
    """A figure beside those of like shops: rounded quartiles of at least twenty of them."""

    label: str
    mine: str
    low: str
    middle: str
    high: str
    shops: int


class ReportContent(_Part):
    """A whole report."""

    kind: PeriodKind
    shop: str
    first: date
    last: date
    since: datetime
    until: datetime
    title: str
    figures: list[Measured]
    findings: list[Finding]
    lists: list[Listed] = []
    panels: list[Panel] = []
    health: Health | None = None
    benchmarks: list[Benchmark] = []
    note: str = ""
    dropped: int = 0
