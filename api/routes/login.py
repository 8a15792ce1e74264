"""Signing in by phone and password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from agent.errors import BadInput, Conflict, NotSignedIn, TooMany
from agent.phrases import say
from api.access import CurrentVisitor, HouseDep
from api.cookies import SESSION, address_of, device_of, set_cookie
from api.shapes.asked import Asked
from jobs.house import House
from store.access.invitations import join
from store.access.logins import Login, change_password, check_password, record_failure, too_many_failures
from store.access.standings import Place, places_of
from store.access.web_sessions import LIFETIME, WebSession, open_session, session_of

router = APIRouter(prefix="/api", tags=["Access"])


class SignIn(Asked):
    """A phone number and a password."""

    phone: Annotated[str, Field(max_length=40)]
    password: Annotated[str, Field(max_length=200)]


class NewPassword(Asked):
    """The password until now and the one from now on."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


class Joining(SignIn):
    """An invitation's code, with the phone and password to sign in with from now on."""

    code: Annotated[str, Field(max_length=100)]


class Me(BaseModel):
    """Who is signed in, where they work, and the value every change must send as `X-CSRF-Token`.

    `phone` is empty for who came by WeCom.
    """

    name: str
    phone: str
    operator: bool
    csrf: str
    shops: list[Place]


@router.post("/login")
async def sign_in(body: SignIn, request: Request, response: Response, house: HouseDep) -> Me:
    """Sign in with phone and password; the session lives in an HttpOnly cookie for 30 days."""
    login, now = await _known(house, request, body.phone, body.password), house.clock()
    async with house.database.platform() as connection:
        token, _ = await open_session(connection, now, login_id=login.id, device=device_of(request))
        session = await session_of(connection, token, now)
    set_cookie(request, response, SESSION, token, seconds=LIFETIME.total_seconds())
    if session is None:  # signed out everywhere in this very moment
        raise NotSignedIn(say("access_sign_in", book="owner"))
    return await _me(house, session)


@router.post("/join")
async def join_shop(body: Joining, request: Request, response: Response, house: HouseDep) -> Me:
    """Take up an invitation: somebody new chooses a password, somebody known gives theirs; then sign in."""
    address, now = address_of(request), house.clock()
    try:
        async with house.database.platform() as connection:
            await join(connection, body.code, body.phone, body.password, address, now)
    except BadInput:
        async with house.database.platform() as connection:
            await record_failure(connection, body.phone, address, now)
        raise
    return await sign_in(body, request, response, house)


@router.get("/me")
async def who_am_i(visitor: CurrentVisitor) -> Me:
    """Return who is signed in and which shops they may enter."""
    return await _me(visitor.house, visitor.session)


@router.post("/me/password", status_code=204)
async def set_password(body: NewPassword, request: Request, response: Response, visitor: CurrentVisitor) -> None:
    """Change the password; every other browser is signed out."""
    session, house = visitor.session, visitor.house
    if session.login_id is None:
        raise Conflict(say("access_no_password", book="owner"))
    await _known(house, request, session.phone, body.old)
    async with house.database.platform() as connection:
        await change_password(connection, session.login_id, body.new)
    response.delete_cookie(SESSION, path="/")


async def _known(house: House, request: Request, phone: str, password: str) -> Login:
    """Return whose password this is; too many wrong ones, of a phone or from an address, and nobody may try."""
    address, now = address_of(request), house.clock()
    async with house.database.platform() as connection:
        if await too_many_failures(connection, phone, address, now):
            raise TooMany(say("access_too_many", book="owner"))
        login = await check_password(connection, phone, password)
        if login is None:
            await record_failure(connection, phone, address, now)
    if login is None:
        raise NotSignedIn(say("access_wrong_password", book="owner"))
    return login


async def _me(house: House, session: WebSession) -> Me:
    async with house.database.platform() as connection:
        places = await places_of(connection, session)
    return Me(name=session.name, phone=session.phone, operator=session.operator, csrf=session.csrf, shops=places)
