"""Opening shops: the operator gives a name, the owner does the rest."""

from __future__ import annotations

from fastapi import APIRouter

from api.access import OperatorVisitor
from api.shapes.setup import ShopCreate, ShopOpened
from jobs.opening import open_new_shop

router = APIRouter(prefix="/api/shops", tags=["Setup"])


@router.post("", status_code=201)
async def post_shop(visitor: OperatorVisitor, body: ShopCreate) -> ShopOpened:
    """Open a shop and return the code its owner joins with. Role: operator."""
    house = visitor.house
    merchant_id, code, link = await open_new_shop(
        house.settings, house.database, house.sealer, house.clock(), name=body.name, owner=body.owner
    )
    return ShopOpened(merchant_id=merchant_id, code=code, link=link)
