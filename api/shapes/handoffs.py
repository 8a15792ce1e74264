"""Hand-over settings and duty as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.shapes.asked import Asked

Userid = Annotated[str, Field(min_length=1, max_length=64)]
Word = Annotated[str, Field(min_length=1, max_length=30)]


class Taking(Asked):
    """Who takes the customer; whoever is signed in when left out."""

    userid: Userid | None = None


class Reassigning(Asked):
    """Who is asked instead."""

    userid: Userid


class HandoffSettingsUpdate(Asked):
    """What an owner may set. `return_minutes` needs `consent`: the assistant takes customers back from staff."""

    patience_minutes: Annotated[int, Field(ge=1, le=120)] = 3
    return_minutes: Annotated[int, Field(ge=5, le=1440)] | None = None
    consent: bool = False
    call_back: bool = True
    money_limit_fen: Annotated[int, Field(ge=0, le=10**12)] = 50_000
    sensitive_words: Annotated[list[Word], Field(max_length=200)] = []
    survey: bool = True
    survey_minutes: Annotated[int, Field(ge=5, le=1440)] | None = None
    silence_minutes: Annotated[int, Field(ge=5, le=2880)] = 30


class HandoffSettingsPublic(HandoffSettingsUpdate, extra="ignore"):
    """The settings with who agreed that the assistant takes customers back, and when."""

    consent_by: str | None
    consent_at: datetime | None


class DutyUpdate(Asked):
    """Whether somebody is on duty, and their hours from Monday to Sunday: empty as the shop, 休 for a day off."""

    on_duty: bool = True
    hours: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=7)] = []
