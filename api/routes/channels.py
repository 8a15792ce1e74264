"""Channel codes, the welcome of new customers, and what came of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from agent.errors import BadInput
from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.body import read_limited
from api.paging import Page, PageQuery, page_of
from api.shapes.channels import ChannelCreate, ChannelPublic, ChannelUpdate, PictureCreated
from jobs.audience.channels import close_channel, keep_picture, open_channel, save_channel
from store.customers.channels import DEFAULT, Channel, ChannelCount, channels_of, count_channels
from tools.wecom.media import LARGEST_FOR_GOOD

router = APIRouter(prefix="/api/shops/{shop_id}/channels", tags=["Channels"])

ChannelId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("")
async def list_channels(access: StaffAccess, page: PageQuery) -> Page[ChannelPublic]:
    """Return the channels, newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await channels_of(connection, page.limit, page.after)
    shown = [_public(channel) for channel in found]
    return page_of(shown, page.limit)


@router.get("/counts")
async def counts(
    access: StaffAccess,
    since: Annotated[datetime, Query(description="从何时起（含）")],
    until: Annotated[datetime, Query(description="到何时止（不含）")],
) -> list[ChannelCount]:
    """Return how many customers each channel brought, how many stay and how many were welcomed."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await count_channels(connection, since, until)


@router.post("", status_code=201)
async def post_channel(access: OwnerAccess, body: ChannelCreate) -> ChannelPublic:
    """Open a channel; WeCom makes its QR code. 409 when the code is taken."""
    await _check(access, body, body.code)
    return _public(await open_channel(access.house, access.merchant_id, body.as_fields()))


@router.put("/{channel_id}")
async def put_channel(access: OwnerAccess, channel_id: ChannelId, body: ChannelUpdate) -> ChannelPublic:
    """Change a channel; its QR code stays the same picture."""
    await _check(access, body, None)
    return _public(await save_channel(access.house, access.merchant_id, channel_id, body.as_fields()))


@router.delete("/{channel_id}", status_code=204)
async def delete_channel(access: OwnerAccess, channel_id: ChannelId) -> None:
    """Close a channel: its QR code stops working, its figures stay."""
    await close_channel(access.house, access.merchant_id, channel_id)


@router.post("/pictures", status_code=201)
async def post_picture(access: OwnerAccess, request: Request) -> PictureCreated:
    """Keep a picture (the body itself: jpg or png, at most 2 MB) for welcomes."""
    content = await read_limited(request, LARGEST_FOR_GOOD)
    return PictureCreated(picture_id=await keep_picture(access.house, access.merchant_id, content))


async def _check(access: Access, body: ChannelUpdate, code: str | None) -> None:
    """Refuse what could not work: nobody to add, nothing to say, somebody unknown."""
    if code is not None and code != DEFAULT and not body.userids:
        raise BadInput(say("channel_needs_members", book="owner"))
    if not body.welcome.strip() and not body.attachments:
        raise BadInput(say("channel_needs_words", book="owner"))
    profile = await access.house.resources.profiles.get(access.merchant_id)
    known = {member.userid for member in profile.staff}
    for userid in body.userids:
        if userid not in known:
            raise BadInput(say("channel_bad_member", book="owner", userid=userid))


def _public(channel: Channel) -> ChannelPublic:
    return ChannelPublic(**{name: value for name, value in asdict(channel).items() if name != "config_id"})
