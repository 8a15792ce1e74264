"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from agent.errors import BadInput, NotSignedIn, TooMany
from agent.phrases import say
from api.access import COOKIE, CurrentVisitor, HouseDep, Visitor
from store.access.invitations import join
from store.access.logins import Place, change_password, check_password, places_of, record_failure, too_many_failures
from store.access.web_sessions import LIFETIME, WebSession, close_all_sessions, close_session, open_session

router = APIRouter(prefix="/api", tags=["Access"])


class SignIn(BaseModel):
    """A phone number and a password."""

    phone: Annotated[str, Field(max_length=40)]
    password: Annotated[str, Field(max_length=200)]


class NewPassword(BaseModel):
    """The password until now and the one from now on."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


class Joining(SignIn):
    """An invitation's code, with the phone and password to sign in with from now on."""

    code: Annotated[str, Field(max_length=100)]


class Me(BaseModel):
    """Who is signed in, where they work, and the value every change must send as `X-CSRF-Token`."""

    name: str
    phone: str
    operator: bool
    csrf: str
    shops: list[Place]


@router.post("/login")
async def sign_in(body: SignIn, request: Request, response: Response, house: HouseDep) -> Me:
    """Sign in with phone and password; the session lives in an HttpOnly cookie for 30 days."""
    address = request.client.host if request.client else ""
    now = house.clock()
    async with house.database.platform() as connection:
        if await too_many_failures(connection, body.phone, address, now):
            raise TooMany(say("access_too_many", book="owner"))
        login = await check_password(connection, body.phone, body.password)
        if login is None:
            await record_failure(connection, body.phone, address, now)
    if login is None:
        raise NotSignedIn(say("access_wrong_password", book="owner"))
    async with house.database.platform() as connection:
        token, csrf = await open_session(connection, login.id, now)
    _set_cookie(request, response, token)
    return await _me(Visitor(house, WebSession(login, csrf)))


@router.post("/join")
async def join_shop(body: Joining, request: Request, response: Response, house: HouseDep) -> Me:
    """Take up an invitation: somebody new chooses a password, somebody known gives theirs; then sign in."""
    try:
        async with house.database.platform() as connection:
            await join(connection, body.code, body.phone, body.password, house.clock())
    except BadInput:
        async with house.database.platform() as connection:
            await record_failure(connection, body.phone, "", house.clock())
        raise
    return await sign_in(body, request, response, house)


@router.get("/me")
async def who_am_i(visitor: CurrentVisitor) -> Me:
    """Return who is signed in and which shops they may enter."""
    return await _me(visitor)


@router.post("/me/password", status_code=204)
async def set_password(body: NewPassword, response: Response, visitor: CurrentVisitor) -> None:
    """Change the password; every other browser is signed out."""
    login, house = visitor.session.login, visitor.house
    async with house.database.platform() as connection:
        if await check_password(connection, login.phone, body.old) is None:
            raise NotSignedIn(say("access_wrong_password", book="owner"))
        await change_password(connection, login.id, body.new)
    response.delete_cookie(COOKIE, path="/")


@router.post("/logout", status_code=204)
async def sign_out(request: Request, response: Response, visitor: CurrentVisitor) -> None:
    """Sign out of this browser."""
    async with visitor.house.database.platform() as connection:
        await close_session(connection, request.cookies[COOKIE])
    response.delete_cookie(COOKIE, path="/")


@router.post("/logout/everywhere", status_code=204)
async def sign_out_everywhere(response: Response, visitor: CurrentVisitor) -> None:
    """Sign out of every browser."""
    async with visitor.house.database.platform() as connection:
        await close_all_sessions(connection, visitor.session.login.id)
    response.delete_cookie(COOKIE, path="/")


async def _me(visitor: Visitor) -> Me:
    login = visitor.session.login
    async with visitor.house.database.platform() as connection:
        places = await places_of(connection, login)
    return Me(name=login.name, phone=login.phone, operator=login.operator, csrf=visitor.session.csrf, shops=places)


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
