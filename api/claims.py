"""The page where a customer claims a coupon: no login, a signed link, one browser.

Looking changes nothing (chat programs look at links by themselves); claiming is a POST. The browser that claims
keeps a cookie by which it sees the code again; everybody else with the link learns only that it is gone.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from agent.clock import day_said, moment_said
from agent.phrases import say
from api.access import HouseDep
from api.pages import page
from jobs.coupons.coupons import claim_coupon
from jobs.house import House
from store.coupons.grants import Grant, grant_by_id
from tools.claims import PATH
from tools.drawing.qr import qr_svg

router = APIRouter(prefix=PATH, tags=["Coupons"], include_in_schema=False)

Token = Annotated[str, Path(max_length=80)]
_YEAR_SECONDS = 366 * 86_400


@router.get("/{token}")
async def show(token: Token, request: Request, house: HouseDep) -> Response:
    """Return the coupon's page as this browser may see it."""
    found = await _find(house, token)
    if found is None:
        return _unknown()
    merchant_id, grant = found
    return await _render(house, merchant_id, grant, mine=_is_holder(request, house, merchant_id, grant.id))


@router.post("/{token}")
async def take(token: Token, request: Request, house: HouseDep) -> Response:
    """Claim the coupon for this browser, and show it."""
    found = await _find(house, token)
    if found is None:
        return _unknown()
    merchant_id, grant = found
    answer = RedirectResponse(request.url.path, 303)
    if await claim_coupon(house, merchant_id, grant.id):
        answer.set_cookie(
            _cookie(grant.id),
            house.resources.claims.holder(merchant_id, grant.id),
            max_age=_YEAR_SECONDS,
            path=request.url.path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return answer


async def _find(house: House, token: str) -> tuple[int, Grant] | None:
    read = house.resources.claims.read(token)
    if read is None:
        return None
    merchant_id, grant_id = read
    async with house.database.shop(merchant_id) as connection:
        grant = await grant_by_id(connection, grant_id)
    return (merchant_id, grant) if grant else None


def _cookie(grant_id: int) -> str:
    return f"xiaoer_coupon_{grant_id}"


def _is_holder(request: Request, house: House, merchant_id: int, grant_id: int) -> bool:
    sent = request.cookies.get(_cookie(grant_id), "")
    return hmac.compare_digest(sent.encode(), house.resources.claims.holder(merchant_id, grant_id).encode())


async def _render(house: House, merchant_id: int, grant: Grant, *, mine: bool) -> Response:
    profile, now = await house.resources.profiles.get(merchant_id), house.clock()
    until = say("claim_until", until=day_said(grant.last_moment, year=True))
    usable, note = False, until
    if grant.status == "granted" and now < grant.claim_by:
        usable, middle = True, f'<form method="post"><button>{escape(say("claim_button"))}</button></form>'
        note = say("claim_open", until=moment_said(grant.claim_by))
    elif grant.status == "claimed" and now < grant.valid_until and mine:
        usable, middle = True, _code(grant.code)
    else:
        middle = f'<p class="said">{escape(say(_why_not(grant, now)))}</p>'
    return page(
        "coupon",
        {
            "shop": profile.name,
            "title": grant.terms.name,
            "terms": grant.terms.describe(),
            "note": note,
            "look": "open" if usable else "spent",
        },
        markup={"middle": middle, "conditions": _conditions(grant)},
    )


def _why_not(grant: Grant, now: datetime) -> str:
    """Return the key of why there is nothing to do with a coupon (any more)."""
    if grant.status == "claimed":
        return "claim_taken" if now < grant.valid_until else "claim_expired"
    if grant.status in ("redeemed", "revoked"):
        return f"claim_{grant.status}"
    return "claim_expired" if grant.claimed_at else "claim_late"


def _code(code: str) -> str:
    return (
        f'<p class="said">{escape(say("claim_yours"))}</p><p class="label">{escape(say("claim_code"))}</p>'
        f'<p class="code">{escape(code)}</p><div class="qr">{qr_svg(code, say("claim_code"))}</div>'
    )


def _conditions(grant: Grant) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in grant.terms.conditions())
    return f"<ul>{lines}</ul>" if lines else ""


def _unknown() -> Response:
    slots = {"shop": "", "title": say("claim_unknown_title"), "terms": "", "note": "", "look": "spent"}
    middle = f'<p class="said">{escape(say("claim_unknown"))}</p>'
    return page("coupon", slots, markup={"middle": middle, "conditions": ""}, status=404)
