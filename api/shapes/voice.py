"""The voice of the shop as the API takes and tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked
from store.shops.voice import MAX_FORBIDDEN, MAX_GREETING, MAX_PERSONA, MAX_SIGN_OFF, Slip

_Word = Annotated[str, Field(min_length=1)]


class VoiceUpdate(Asked):
    """The parts of the voice to set; what is left out stays."""

    model_config = ConfigDict(str_strip_whitespace=True)

    persona: Annotated[str | None, Field(description=f"最多 {MAX_PERSONA} 个字")] = None
    greeting: Annotated[str | None, Field(description=f"最多 {MAX_GREETING} 个字")] = None
    sign_off: Annotated[str | None, Field(description=f"最多 {MAX_SIGN_OFF} 个字")] = None
    forbidden: Annotated[list[_Word] | None, Field(description=f"最多 {MAX_FORBIDDEN} 个")] = None


class VoicePublic(BaseModel):
    """The voice; `slips` are texts that go out as they are written and say a forbidden word (50 at most)."""

    persona: str
    greeting: str
    sign_off: str
    forbidden: list[str]
    updated_at: datetime
    slips: list[Slip]
