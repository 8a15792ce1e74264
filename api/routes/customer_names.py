"""Customers by name: for forms that ask for one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.access import StaffAccess
from store.customers.customers import find_by_name, names_of

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Customers"])

_MOST = 20


class CustomerName(BaseModel):
    """A customer as colleagues tell them from others."""

    id: int
    external_userid: str
    name: str


@router.get("/customer-names")
async def get_customer_names(
    access: StaffAccess, text: Annotated[str, Query(max_length=50, description="名字里的字")] = ""
) -> list[CustomerName]:
    """Return customers whose name holds a text, the last who wrote first; twenty at most (no pages)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await find_by_name(connection, text.strip(), _MOST)
        names = await names_of(connection, (external_userid for _, external_userid in found))
    return [CustomerName(id=number, external_userid=who, name=names[who]) for number, who in found]
