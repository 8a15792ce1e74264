"""How long a shop keeps what was said."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.access import OwnerAccess
from api.shapes.asked import Asked
from store.privacy.retention import LONGEST_DAYS, SHORTEST_DAYS, keep_for, kept_days

router = APIRouter(prefix="/api/shops/{shop_id}/retention", tags=["Privacy"])


class Retention(Asked):
    """Days after which the words of a conversation are forgotten; null keeps them always."""

    keep_days: Annotated[int, Field(ge=SHORTEST_DAYS, le=LONGEST_DAYS)] | None


@router.get("")
async def get_retention(access: OwnerAccess) -> Retention:
    """Return how long the shop keeps what was said. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return Retention(keep_days=await kept_days(connection, access.merchant_id))


@router.put("")
async def put_retention(access: OwnerAccess, body: Retention) -> Retention:
    """Set it; the next night forgets what is older, for good. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await keep_for(connection, access.merchant_id, body.keep_days)
    return body
