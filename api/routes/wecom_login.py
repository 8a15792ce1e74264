"""Signing in by WeCom: to its page and back (wecom-api.md §6.1, §6.2).

What comes back counts only in the browser that was sent there: a sealed cookie remembers the state for ten minutes.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

import orjson
import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from agent.errors import SettingsError
from api.access import HouseDep
from api.cookies import SESSION, address_of, device_of, set_cookie
from jobs.house import House
from store.access.logins import record_failure, too_many_failures
from store.access.people import member_id
from store.access.web_sessions import LIFETIME, open_session
from store.shops.merchants import Merchant, find_merchant
from tools.wecom.errors import CodeSpent, WeComError
from tools.wecom.oauth import member_of_code, sign_in_address

router = APIRouter(prefix="/api/login/wecom", tags=["Access"])
log = structlog.get_logger(__name__)

_COOKIE = "xiaoer_wecom"
_PATIENCE = timedelta(minutes=10)
_INSIDE = "wxwork"  # what WeCom's own client calls itself

Corp = Annotated[str | None, Query(max_length=64, description="企业 ID；只有一家店时可以不填")]


class WeComWay(BaseModel):
    """Whether one can sign in by WeCom, and to which shop."""

    available: bool
    shop: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """What the cookie remembers: the shop, where to go after, and what WeCom must bring back by when."""

    merchant_id: int
    to: str
    state: str
    until: float


@router.get("/available")
async def available(house: HouseDep, corp: Corp = None) -> WeComWay:
    """Tell whether the login page can offer WeCom: when the corp is known, or there is one shop only."""
    merchant = await _shop(house, corp)
    return WeComWay(available=merchant is not None, shop=merchant.name if merchant else "")


@router.get("", status_code=303, response_class=RedirectResponse)
async def start(
    request: Request, house: HouseDep, corp: Corp = None, to: Annotated[str, Query(max_length=500)] = "/"
) -> Response:
    """Send the browser to WeCom: at once inside its client, by QR code elsewhere."""
    merchant = await _shop(house, corp)
    if merchant is None:
        return _refuse("corp")
    until = (house.clock() + _PATIENCE).timestamp()
    started = Started(merchant.id, _own(to), secrets.token_hex(24), until)
    back = f"{house.settings.public_url or str(request.base_url).rstrip('/')}{router.prefix}/return"
    inside = _INSIDE in device_of(request).lower()
    access = (await house.corp(merchant.id)).client.corp
    there = sign_in_address(access, house.settings.wecom_api_base, back, started.state, inside=inside)
    answer = RedirectResponse(there, 303)
    sealed = house.sealer.seal(orjson.dumps(started).decode())
    set_cookie(request, answer, _COOKIE, sealed, seconds=_PATIENCE.total_seconds(), path=router.prefix)
    return answer


@router.get("/return", status_code=303, response_class=RedirectResponse)
async def come_back(
    request: Request,
    house: HouseDep,
    code: Annotated[str, Query(max_length=512)] = "",
    state: Annotated[str, Query(max_length=128)] = "",
) -> Response:
    """Take who WeCom says it is and open a session, or go back to the login page with the reason."""
    started = _started(house, request.cookies.get(_COOKIE, ""))
    if started is None or not code or not hmac.compare_digest(started.state.encode(), state.encode()):
        return _refuse("state")
    now, address = house.clock(), address_of(request)
    async with house.database.platform() as connection:
        if await too_many_failures(connection, None, address, now):
            return _refuse("busy")
    member, problem = await _who(house, started.merchant_id, code)
    if member is None:
        async with house.database.platform() as connection:
            await record_failure(connection, "", address, now)
        return _refuse(problem)
    async with house.database.platform() as connection:
        token, _ = await open_session(connection, now, staff_id=member, device=device_of(request))
    answer = RedirectResponse(started.to, 303)
    answer.delete_cookie(_COOKIE, path=router.prefix)
    set_cookie(request, answer, SESSION, token, seconds=LIFETIME.total_seconds())
    return answer


async def _who(house: House, merchant_id: int, code: str) -> tuple[int | None, str]:
    """Return the row of the staff a code stands for, or what is wrong."""
    try:
        userid = await member_of_code((await house.corp(merchant_id)).client, code)
    except CodeSpent:
        return None, "code"
    except WeComError as error:
        log.warning("WeCom does not say who signs in", merchant=merchant_id, errcode=error.errcode)
        return None, "wecom"
    if userid is None:
        return None, "stranger"
    async with house.database.platform() as connection:
        return await member_id(connection, merchant_id, userid), "staff"


async def _shop(house: House, corp: str | None) -> Merchant | None:
    if corp is not None and not corp.isprintable():
        return None
    async with house.database.platform_session() as session:
        return await find_merchant(session, corp or None)


def _started(house: House, sealed: str) -> Started | None:
    try:
        started = Started(**orjson.loads(house.sealer.open(sealed)))
    except (SettingsError, TypeError, ValueError):
        return None
    return started if started.until > house.clock().timestamp() else None


def _own(to: str) -> str:
    """Return an address of this app, never of another site."""
    return to if to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable() else "/"


def _refuse(problem: str) -> Response:
    answer = RedirectResponse(f"/login?problem={quote(problem)}", 303)
    answer.delete_cookie(_COOKIE, path=router.prefix)
    return answer
