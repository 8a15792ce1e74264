"""The voice of the shop: who the assistant speaks as, how it greets and signs off, what it never says."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import Access, OwnerAccess, StaffAccess
from store.shops.voice import (
    MAX_FORBIDDEN,
    MAX_GREETING,
    MAX_PERSONA,
    MAX_SIGN_OFF,
    Slip,
    Voice,
    change_voice,
    slips_in,
    texts_as_written,
    voice_of,
)

router = APIRouter(prefix="/api/shops/{shop_id}/voice", tags=["Voice"])

MAX_SLIPS = 50
_Word = Annotated[str, Field(min_length=1)]


class VoiceUpdate(BaseModel):
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


@router.get("")
async def get_voice(access: StaffAccess) -> VoicePublic:
    """Return the voice, and the texts that break its own rules."""
    async with access.house.database.shop(access.merchant_id) as connection:
        voice = await voice_of(connection, access.merchant_id)
    return await _public(access, voice)


@router.patch("")
async def patch_voice(access: OwnerAccess, body: VoiceUpdate) -> VoicePublic:
    """Set parts of the voice; the assistant speaks so within two seconds."""
    changes = body.model_dump(exclude_none=True)
    async with access.house.database.shop(access.merchant_id) as connection:
        voice = await change_voice(connection, access.merchant_id, changes)
    return await _public(access, voice)


async def _public(access: Access, voice: Voice) -> VoicePublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        texts = await texts_as_written(connection) if voice.forbidden else []
    slips = await asyncio.to_thread(slips_in, voice, texts)
    return VoicePublic(
        persona=voice.persona,
        greeting=voice.greeting,
        sign_off=voice.sign_off,
        forbidden=voice.forbidden,
        updated_at=voice.updated_at,
        slips=slips[:MAX_SLIPS],
    )
