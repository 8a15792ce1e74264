"""Quick replies: what the staff send with one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.asked import Asked
from store.shops.quick_replies import (
    MAX_TEXT_BYTES,
    CategoryUse,
    QuickReply,
    add_reply,
    categories,
    change_reply,
    count_use,
    popular_replies,
    quick_replies,
    remove_reply,
)
from store.shops.voice import warnings_about

router = APIRouter(prefix="/api/shops/{shop_id}/quick-replies", tags=["Voice"])

ReplyId = Annotated[int, Path(ge=1, lt=2**63, description="快捷回复编号")]
_Category = Annotated[str, Field(max_length=50)]


class QuickReplyCreate(Asked):
    """A text staff may send as it is, in a category."""

    model_config = ConfigDict(str_strip_whitespace=True)

    text: Annotated[str, Field(min_length=1)]
    category: _Category = ""

    @field_validator("text")
    @classmethod
    def _one_message(cls, text: str) -> str:
        if (size := len(text.encode())) > MAX_TEXT_BYTES:
            raise ValueError(say("quick_long", book="owner", size=str(size)))
        return text


class QuickReplyPublic(BaseModel):
    """A quick reply and how often it was used."""

    id: int
    category: str
    text: str
    uses: int
    last_used_at: datetime | None
    created_by: str

    @classmethod
    def of(cls, reply: QuickReply) -> QuickReplyPublic:
        """Return a quick reply for the API."""
        return cls(**{name: getattr(reply, name) for name in cls.model_fields})


class QuickReplySaved(BaseModel):
    """A quick reply as it was saved; `warnings` say in Chinese what should be changed about it."""

    reply: QuickReplyPublic
    warnings: list[str]


@router.get("")
async def list_quick_replies(
    access: StaffAccess, page: PageQuery, category: Annotated[str | None, Query(max_length=50)] = None
) -> Page[QuickReplyPublic]:
    """Return quick replies, oldest first, of one category or of all."""
    async with access.house.database.session(access.merchant_id) as session:
        rows = await quick_replies(session, category=category, after=page.after, limit=page.limit + 1)
    items = [QuickReplyPublic.of(row) for row in rows]
    return page_of(items, page.limit)


@router.get("/popular")
async def list_popular(access: StaffAccess, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> list[QuickReplyPublic]:
    """Return the quick replies used most."""
    async with access.house.database.session(access.merchant_id) as session:
        return [QuickReplyPublic.of(row) for row in await popular_replies(session, limit=limit)]


@router.get("/categories")
async def list_categories(access: StaffAccess) -> list[CategoryUse]:
    """Return the categories with their counts, most used first (a shop has a handful: no pages)."""
    async with access.house.database.session(access.merchant_id) as session:
        return await categories(session)


@router.post("", status_code=201)
async def post_quick_reply(access: OwnerAccess, body: QuickReplyCreate) -> QuickReplySaved:
    """Add a quick reply; 409 when the category has it already; a forbidden word in it is told."""
    async with access.house.database.session(access.merchant_id) as session:
        reply = await add_reply(session, access.merchant_id, body.category, body.text, access.actor)
    return await _saved(access, reply)


@router.put("/{reply_id}")
async def put_quick_reply(access: OwnerAccess, reply_id: ReplyId, body: QuickReplyCreate) -> QuickReplySaved:
    """Change a quick reply; its count stays."""
    async with access.house.database.session(access.merchant_id) as session:
        reply = await change_reply(session, reply_id, body.category, body.text)
    return await _saved(access, reply)


@router.delete("/{reply_id}", status_code=204)
async def delete_quick_reply(access: OwnerAccess, reply_id: ReplyId) -> None:
    """Delete a quick reply."""
    async with access.house.database.session(access.merchant_id) as session:
        await remove_reply(session, reply_id)


@router.post("/{reply_id}/uses")
async def post_use(access: StaffAccess, reply_id: ReplyId) -> QuickReplyPublic:
    """Count that a member of the staff sent it."""
    async with access.house.database.session(access.merchant_id) as session:
        return QuickReplyPublic.of(await count_use(session, reply_id, access.house.clock()))


async def _saved(access: Access, reply: QuickReply) -> QuickReplySaved:
    async with access.house.database.shop(access.merchant_id) as connection:
        warnings = await warnings_about(connection, access.merchant_id, reply.text)
    return QuickReplySaved(reply=QuickReplyPublic.of(reply), warnings=warnings)
