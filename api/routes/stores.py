"""The stores of a shop: where they are, when they are open, how to call them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from agent.hours import parse_hours
from api.access import OwnerAccess, StaffAccess
from api.shapes.asked import Asked
from store.shops.merchants import StoreInfo
from store.shops.stores import remove_store, save_store, stores_of

router = APIRouter(prefix="/api/shops/{shop_id}/stores", tags=["Stores"])

_PLAIN = r"^[^\x00-\x1f]*$"
Name = Annotated[str, Path(min_length=1, max_length=64, pattern=_PLAIN, description="门店名，库存和订单里也这么叫")]
Line = Annotated[str, Field(max_length=200, pattern=_PLAIN)]


class StoreUpdate(Asked, str_strip_whitespace=True):
    """The parts of a store to set; what is left out stays. Degrees as Chinese maps have them (GCJ-02), both or none."""

    address: Line = ""
    hours: Annotated[Line, Field(description="营业时间，例如：周一至周五 10:00-21:00，周末 10:00-22:00")] = ""
    phone: Line = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None


class StorePublic(BaseModel):
    """A store; `hours_understood` is whether the assistant can tell from the hours when it is open."""

    name: str
    address: str
    hours: str
    hours_understood: bool
    phone: str
    latitude: float | None
    longitude: float | None


@router.get("")
async def get_stores(access: StaffAccess) -> list[StorePublic]:
    """Return the stores in their order (fifty at most: no pages). Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return [_public(store) for store in await stores_of(connection)]


@router.put("/{name}")
async def put_store(access: OwnerAccess, name: Name, body: StoreUpdate) -> StorePublic:
    """Add a store, or change parts of it. Role: owner."""
    changes = body.model_dump(exclude_unset=True)
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await save_store(connection, access.merchant_id, name, changes))


@router.delete("/{name}", status_code=204)
async def delete_store(access: OwnerAccess, name: Name) -> None:
    """Take a store away; its orders and stock stay. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await remove_store(connection, access.merchant_id, name)


def _public(store: StoreInfo) -> StorePublic:
    return StorePublic(
        name=store.name,
        address=store.address,
        hours=store.hours,
        hours_understood=bool(store.hours) and not parse_hours(store.hours).unknown,
        phone=store.phone,
        latitude=store.latitude,
        longitude=store.longitude,
    )
