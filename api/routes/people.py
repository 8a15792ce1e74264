"""The staff of a shop, and the programs let into it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from api.shapes.asked import Asked
from store.access.invitations import invite
from store.access.people import Colleague, colleagues, remove_colleague, save_colleague
from store.access.tokens import ApiToken, create_token, revoke_token, tokens_of

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Access"])

Userid = Annotated[str, Path(min_length=1, max_length=64, description="企业微信里的 userid")]


class ColleagueUpdate(Asked):
    """What an owner may set of a member of the staff."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    role: Literal["owner", "staff"]


class Invited(BaseModel):
    """The code a member of the staff joins with, once: shown once, kept nowhere."""

    code: str


class Named(BaseModel):
    """A member of the staff, as those who work beside them need to know."""

    userid: str
    name: str


class TokenCreate(Asked):
    """A program that may use the API in a role."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    role: Literal["owner", "staff"] = "staff"


class TokenCreated(BaseModel):
    """The token: shown once, kept nowhere."""

    token: str


@router.get("/colleagues")
async def list_colleagues(access: StaffAccess) -> list[Named]:
    """Return who works here by name (a shop has a handful: no pages)."""
    staff = (await access.house.resources.profiles.get(access.merchant_id)).staff
    return [Named(userid=one.userid, name=one.name) for one in staff]


@router.get("/staff")
async def list_staff(access: OwnerAccess) -> list[Colleague]:
    """Return the staff, oldest first (a shop has a handful: no pages)."""
    async with access.house.database.platform() as connection:
        return await colleagues(connection, access.merchant_id)


@router.put("/staff/{userid}", status_code=204)
async def put_colleague(access: OwnerAccess, userid: Userid, body: ColleagueUpdate) -> None:
    """Add a member of the staff, or change name and role; 409 when the shop would be left without an owner."""
    async with access.house.database.platform() as connection:
        await save_colleague(connection, access.merchant_id, userid, body.name, body.role)


@router.delete("/staff/{userid}", status_code=204)
async def delete_colleague(access: OwnerAccess, userid: Userid) -> None:
    """Remove a member of the staff; 409 for the last owner."""
    async with access.house.database.platform() as connection:
        await remove_colleague(connection, access.merchant_id, userid)


@router.post("/staff/{userid}/invitation", status_code=201)
async def post_invitation(access: OwnerAccess, userid: Userid) -> Invited:
    """Invite a member of the staff to sign in by phone: the code works once, within three days."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return Invited(code=await invite(connection, access.merchant_id, userid, access.house.clock()))


@router.get("/tokens")
async def list_tokens(access: OwnerAccess) -> list[ApiToken]:
    """Return the programs let into the shop."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await tokens_of(connection)


@router.post("/tokens", status_code=201)
async def post_token(access: OwnerAccess, body: TokenCreate) -> TokenCreated:
    """Let a program in; its token is shown once."""
    async with access.house.database.shop(access.merchant_id) as connection:
        token = await create_token(connection, access.merchant_id, body.name, body.role, access.actor)
    return TokenCreated(token=token)


@router.delete("/tokens/{token_id}", status_code=204)
async def delete_token(access: OwnerAccess, token_id: Annotated[int, Path(ge=1, lt=2**63)]) -> None:
    """Shut a program out."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await revoke_token(connection, token_id):
            raise NotFound(say("access_no_token", book="owner"))
