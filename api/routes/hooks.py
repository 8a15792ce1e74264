"""The webhooks of a shop: whether they are on, and the secret their senders sign with."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import OwnerAccess
from store.connectors.hooks import HookState, close_hooks, forget_previous_secret, hook_state, rotate_secret

router = APIRouter(prefix="/api/shops/{shop_id}/hooks", tags=["Webhooks"])


class HookStatePublic(BaseModel):
    """How the webhooks stand; `previous_until`: when the secret before the last rotation ends."""

    enabled: bool
    address: str
    rotated_at: datetime | None
    previous_until: datetime | None
    last_event_at: datetime | None


class SecretCreated(BaseModel):
    """The secret: shown once."""

    secret: str


def _public(merchant_id: int, state: HookState) -> HookStatePublic:
    return HookStatePublic(
        enabled=state.enabled,
        address=f"/api/hooks/{merchant_id}/{{orders|products|stock|reviews|refunds}}",
        rotated_at=state.rotated_at,
        previous_until=state.previous_until,
        last_event_at=state.last_event_at,
    )


@router.get("")
async def get_hooks(access: OwnerAccess) -> HookStatePublic:
    """Return how the shop's webhooks stand."""
    async with access.house.database.shop(access.merchant_id) as connection:
        state = await hook_state(connection, access.merchant_id, access.house.clock())
    return _public(access.merchant_id, state)


@router.post("/secret", status_code=201)
async def post_secret(access: OwnerAccess) -> SecretCreated:
    """Turn webhooks on, or give them a new secret; the one before is good for a day more."""
    house = access.house
    async with house.database.shop(access.merchant_id) as connection:
        secret = await rotate_secret(connection, access.merchant_id, house.sealer, house.clock())
    return SecretCreated(secret=secret)


@router.delete("/secret/previous", status_code=204)
async def delete_previous_secret(access: OwnerAccess) -> None:
    """End the previous secret now."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await forget_previous_secret(connection, access.merchant_id)


@router.delete("", status_code=204)
async def delete_hooks(access: OwnerAccess) -> None:
    """Turn webhooks off."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await close_hooks(connection, access.merchant_id)
