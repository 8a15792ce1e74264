"""The page beside a chat in WeCom's client: where it is, and what lets it ask the client who the customer is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from agent.errors import BadInput
from agent.phrases import say
from api.access import StaffAccess
from api.advised import advised
from store.shops.opening import is_unset
from tools.wecom.jssdk import PageSignature, Signer, signed

router = APIRouter(prefix="/api/shops/{shop_id}/sidebar", tags=["Sidebar"])


class SidebarPage(BaseModel):
    """Whose page it is, and its address as WeCom's console wants it."""

    corp_id: Annotated[str, Field(description="企业 ID；还没有接上企业微信时为空")]
    agent_id: int
    url: str


@router.get("")
async def get_sidebar(access: StaffAccess, request: Request) -> SidebarPage:
    """Return what the page tells WeCom's client it is, and what is entered for the chat's toolbar."""
    own = (await access.house.corp(access.merchant_id)).credentials
    corp_id = "" if is_unset(own.corp_id) else own.corp_id
    base = access.house.settings.public_url or str(request.base_url).rstrip("/")
    return SidebarPage(corp_id=corp_id, agent_id=own.agent_id, url=f"{base}/sidebar?corp={quote(corp_id)}")


@router.get("/signature")
async def get_signature(
    access: StaffAccess,
    request: Request,
    url: Annotated[str, Query(max_length=1000, description="页面的完整网址")],
    signer: Signer = "app",
) -> PageSignature:
    """Sign the address of a page of this program; 422 for anybody else's page."""
    house = access.house
    host = urlsplit(house.settings.public_url or "").netloc
    if urlsplit(url).netloc not in {host, request.url.netloc} - {""}:
        raise BadInput(say("sidebar_not_ours", book="owner"))
    client = (await house.corp(access.merchant_id)).client
    async with advised():
        return await signed(client, signer, url, house.clock())
