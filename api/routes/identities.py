"""Which orders a customer has shown to be theirs: bound and taken off by staff, and who is locked out of trying."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from agent.errors import BadInput, NotFound
from agent.phrases import say
from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.asked import Asked
from store.customers.customers import external_userid_of
from store.customers.identities import IdentityKind, bind, bindings, unbind
from store.customers.identity_events import EventKind, list_events, list_locks, locked_until, note_event, take_turns
from store.customers.phones import phone_hash, read_phone

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Identities"])

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class IdentityPublic(BaseModel):
    """A bound phone (only its last four digits are known) or order."""

    id: int
    kind: IdentityKind
    hint: str
    bound_by: str
    bound_at: datetime


class PhoneCreate(Asked):
    """A phone that staff know to be the customer's."""

    phone: Annotated[str, Field(min_length=5, max_length=30, pattern=r"^[^\x00]*$")]


class LockPublic(BaseModel):
    """A customer who tried three times in vain, since when; `customer_id` is what the unlocking takes."""

    id: int
    customer_id: int | None
    external_userid: str
    nickname: str
    at: datetime


class IdentityEventPublic(BaseModel):
    """What happened around a customer's identity."""

    id: int
    kind: EventKind
    hint: str
    actor: str
    at: datetime


@router.get("/customers/{customer_id}/identities")
async def get_identities(access: StaffAccess, customer_id: Id) -> list[IdentityPublic]:
    """Return what is bound to a customer. Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await bindings(connection, await external_userid_of(connection, customer_id))
    return [IdentityPublic(**row) for row in rows]


@router.post("/customers/{customer_id}/identities", status_code=201)
async def post_identity(access: StaffAccess, customer_id: Id, body: PhoneCreate) -> list[IdentityPublic]:
    """Bind a phone: orders placed with it are the customer's from now on. Role: staff."""
    try:
        value, (_, last4) = phone_hash(access.house.sealer, body.phone), read_phone(body.phone)
    except ValueError as error:
        raise BadInput(str(error)) from None
    if value is None:
        raise BadInput(say("identity_masked", book="owner"))
    async with access.house.database.shop(access.merchant_id) as connection:
        who = await external_userid_of(connection, customer_id)
        marks = {"hint": f"手机尾号 {last4}", "actor": access.actor}
        now = access.house.clock()
        await bind(connection, access.merchant_id, who, IdentityKind.PHONE, value, **marks, now=now)
        return [IdentityPublic(**row) for row in await bindings(connection, who)]


@router.delete("/customers/{customer_id}/identities/{identity_id}", status_code=204)
async def delete_identity(access: StaffAccess, customer_id: Id, identity_id: Id) -> None:
    """Take a binding off. Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        who, now = await external_userid_of(connection, customer_id), access.house.clock()
        done = await unbind(connection, access.merchant_id, who, actor=access.actor, now=now, identity_id=identity_id)
    if not done:
        raise NotFound(say("identity_unknown", book="owner"))


@router.get("/customers/{customer_id}/identity-events")
async def get_events(access: StaffAccess, customer_id: Id, page: PageQuery) -> Page[IdentityEventPublic]:
    """Return tries, locks and bindings of a customer, newest first. Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        who = await external_userid_of(connection, customer_id)
        rows = await list_events(connection, who, limit=page.limit + 1, before=page.after)
    items = [IdentityEventPublic(**row) for row in rows]
    return page_of(items, page.limit)


@router.delete("/customers/{customer_id}/identity-lock", status_code=204)
async def delete_lock(access: StaffAccess, customer_id: Id) -> None:
    """Let a locked customer try again. Role: staff; 404 when they are not locked."""
    async with access.house.database.shop(access.merchant_id) as connection:
        who, now = await external_userid_of(connection, customer_id), access.house.clock()
        await take_turns(connection, access.merchant_id, f"who:{who}")
        if await locked_until(connection, who, now) is None:
            raise NotFound(say("identity_not_locked", book="owner"))
        await note_event(connection, access.merchant_id, who, EventKind.UNLOCKED, access.actor, now)


@router.get("/identity-locks")
async def get_locks(access: StaffAccess, page: PageQuery) -> Page[LockPublic]:
    """Return who is locked out now, newest first. Role: staff."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rows = await list_locks(connection, access.house.clock(), limit=page.limit + 1, before=page.after)
    items = [LockPublic(**row) for row in rows]
    return page_of(items, page.limit)
