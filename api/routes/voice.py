"""The voice of the shop: who the assistant speaks as, how it greets and signs off, what it never says."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from api.access import Access, OwnerAccess, StaffAccess
from api.shapes.voice import VoicePublic, VoiceUpdate
from store.shops.voice import Voice, change_voice, slips_in, texts_as_written, voice_of

router = APIRouter(prefix="/api/shops/{shop_id}/voice", tags=["Voice"])

MAX_SLIPS = 50


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
