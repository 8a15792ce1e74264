"""A customer asks the shop what it knows about them, or to forget it (个人信息保护法 §45, §47)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from agent.errors import BadInput
from agent.phrases import say
from api.access import OwnerAccess
from store.customers.customers import called, external_userid_of
from store.privacy.personal import erase, personal_data

router = APIRouter(prefix="/api/shops/{shop_id}/customers/{customer_id}/personal-data", tags=["Privacy"])

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class PersonalData(BaseModel):
    """All rows about a customer, by table."""

    external_userid: str
    rows: dict[str, list[dict[str, Any]]]


class Erased(BaseModel):
    """How many rows of which table were erased, or lost their name."""

    counts: dict[str, int]


@router.get("")
async def get_personal_data(access: OwnerAccess, customer_id: Id) -> PersonalData:
    """Return everything the shop holds about a customer. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        who = await external_userid_of(connection, customer_id)
        return PersonalData(external_userid=who, rows=await personal_data(connection, who))


@router.delete("")
async def delete_personal_data(
    access: OwnerAccess, customer_id: Id, confirm: Annotated[str, Query(max_length=128)]
) -> Erased:
    """Erase it, for good; `confirm` repeats the customer's nickname or external_userid. Role: owner."""
    async with access.house.database.shop(access.merchant_id) as connection:
        who = await external_userid_of(connection, customer_id)
        name = await called(connection, who)
        if confirm not in (name, who):
            raise BadInput(say("erase_unconfirmed", book="owner", name=name))
        proof = access.house.sealer.fingerprint(who)
        return Erased(
            counts=await erase(connection, access.merchant_id, who, proof, access.actor, access.house.clock())
        )
