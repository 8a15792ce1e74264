"""Who is asking, and may they: every route of a shop names the role it needs.

    async def list_entries(access: StaffAccess, page: PageQuery) -> Page[EntryPublic]: ...

A browser comes with a session cookie, and with the session's CSRF value in a header when it changes something;
a program comes with a bearer token. To somebody from another shop this shop does not exist (404).
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from agent.errors import NotAllowed, NotFound, NotSignedIn
from agent.phrases import say
from api.auditing import deed_of
from api.cookies import SESSION
from jobs.house import House
from store.access.audit import note
from store.access.roles import Role
from store.access.standings import standing_of
from store.access.tokens import token_of
from store.access.web_sessions import WebSession, session_of

CSRF_HEADER = "X-CSRF-Token"
_READING = {"GET", "HEAD", "OPTIONS"}
_LARGEST_ID = 2**63 - 1

# these only tell the OpenAPI document how to sign in: what comes is read from the request below
CookieShown = Annotated[str | None, Depends(APIKeyCookie(name=SESSION, auto_error=False))]
BearerShown = Annotated[object, Depends(HTTPBearer(auto_error=False))]


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody at the door of one shop; `userid` is theirs in the shop's WeCom, if they are on its staff."""

    house: House
    merchant_id: int
    role: Role
    actor: str
    userid: str | None = None
    by_program: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, in front of no particular shop."""

    house: House
    session: WebSession


def house_of(request: Request) -> House:
    """Return the house behind the application."""
    house: House = request.app.state.house
    return house


HouseDep = Annotated[House, Depends(house_of)]


async def visitor(request: Request, house: HouseDep, _cookie: CookieShown = None) -> Visitor:
    """Return who is signed in by cookie; raise `NotSignedIn` or, without the CSRF header, `NotAllowed`."""
    token = request.cookies.get(SESSION, "")
    session = None
    if token:
        async with house.database.platform() as connection:
            session = await session_of(connection, token, house.clock())
    if session is None:
        raise NotSignedIn(say("access_sign_in", book="owner"))
    if request.method not in _READING:
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), session.csrf.encode()):
            raise NotAllowed(say("access_stale_page", book="owner"))
    return Visitor(house, session)


CurrentVisitor = Annotated[Visitor, Depends(visitor)]


async def _access(request: Request, house: House, shop_id: int) -> Access:
    bearer = request.headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return await _by_token(house, bearer[7:].strip(), shop_id)
    session = (await visitor(request, house)).session
    async with house.database.platform() as connection:
        standing = await standing_of(connection, session, shop_id)
    if standing is None:
        raise NotFound(say("access_no_shop", book="owner"))
    return Access(house, shop_id, Role.named(standing.role), standing.name, standing.userid)


async def _by_token(house: House, token: str, shop_id: int) -> Access:
    async with house.database.platform() as connection:
        known = await token_of(connection, token, house.clock())
    if known is None:
        raise NotSignedIn(say("access_sign_in", book="owner"))
    if known.merchant_id != shop_id:
        raise NotFound(say("access_no_shop", book="owner"))
    return Access(house, shop_id, Role.named(known.role), known.name, by_program=True)


ShopId = Annotated[int, Path(ge=1, le=_LARGEST_ID, description="店铺编号")]


def _at_least(role: Role, refusal: str) -> Callable[..., AsyncIterator[Access]]:
    async def enter(
        request: Request, house: HouseDep, shop_id: ShopId, _cookie: CookieShown = None, _bearer: BearerShown = None
    ) -> AsyncIterator[Access]:
        access = await _access(request, house, shop_id)
        if access.role < role:
            raise NotAllowed(say(refusal, book="owner"))
        deed = await deed_of(request, access.actor, access.role.name.lower(), by_program=access.by_program)
        yield access  # a refusal further on is raised here, and nothing was done
        if deed:
            async with house.database.shop(shop_id) as connection:
                await note(connection, shop_id, deed, house.clock())

    return enter


_staff = _at_least(Role.STAFF, "access_sign_in")
_owner = _at_least(Role.OWNER, "access_owners_only")
_operator = _at_least(Role.OPERATOR, "access_operators_only")


async def operator_visitor(visitor: CurrentVisitor) -> Visitor:
    """Return who is signed in if they are an operator; raise `NotAllowed` otherwise."""
    if not visitor.session.operator:
        raise NotAllowed(say("access_operators_only", book="owner"))
    return visitor


OperatorVisitor = Annotated[Visitor, Depends(operator_visitor)]
LEAST_ROLES: dict[Callable[..., object], Role] = {
    _staff: Role.STAFF,
    _owner: Role.OWNER,
    _operator: Role.OPERATOR,
    operator_visitor: Role.OPERATOR,
}

# the audit line is written before the answer leaves (scope)
StaffAccess = Annotated[Access, Depends(_staff, scope="function")]
OwnerAccess = Annotated[Access, Depends(_owner, scope="function")]
OperatorAccess = Annotated[Access, Depends(_operator, scope="function")]
