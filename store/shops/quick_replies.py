"""Quick replies: what the staff send with one tap, by category, most used first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.columns import identity, moment, shop_key

MAX_TEXT_BYTES = 2048
"""One text message of 微信客服 holds this many bytes (wecom-api.md §3)."""


class QuickReply(SQLModel, table=True):
    """A text staff may send as it is; `uses` counts how often they did."""

    __tablename__: ClassVar[Any] = "quick_replies"

    id: int = identity()
    merchant_id: int = shop_key()
    category: str = Field(default="", sa_type=Text)
    text: str = Field(sa_type=Text)
    uses: int = 0
    last_used_at: datetime | None = moment(nullable=True)
    created_by: str = Field(default="", sa_type=Text)
    created_at: datetime = moment()
    updated_at: datetime = moment()


class CategoryUse(SQLModel):
    """A category with how many quick replies it has and how often they were used."""

    category: str
    replies: int
    uses: int


async def quick_replies(
    session: AsyncSession, *, category: str | None, after: int | None, limit: int
) -> list[QuickReply]:
    """Return quick replies, oldest first, of one category or of all."""
    query = select(QuickReply).where(col(QuickReply.id) > (after or 0)).order_by(col(QuickReply.id)).limit(limit)
    if category is not None:
        query = query.where(col(QuickReply.category) == category)
    return list((await session.exec(query)).all())


async def popular_replies(session: AsyncSession, *, limit: int) -> list[QuickReply]:
    """Return the quick replies used most."""
    query = select(QuickReply).order_by(col(QuickReply.uses).desc(), col(QuickReply.id)).limit(limit)
    return list((await session.exec(query)).all())


async def categories(session: AsyncSession) -> list[CategoryUse]:
    """Return the categories, most used first."""
    uses = func.sum(col(QuickReply.uses))
    query = select(QuickReply.category, func.count(), uses).group_by(col(QuickReply.category))
    rows = (await session.exec(query.order_by(uses.desc(), col(QuickReply.category)))).all()
    return [CategoryUse(category=name, replies=count, uses=used) for name, count, used in rows]


async def add_reply(session: AsyncSession, merchant_id: int, category: str, text: str, author: str) -> QuickReply:
    """Add a quick reply; raises `Conflict` when the category has it already."""
    reply = QuickReply(merchant_id=merchant_id, category=category, text=text, created_by=author)
    await _write(session, reply)
    await session.refresh(reply)
    return reply


async def change_reply(session: AsyncSession, reply_id: int, category: str, text: str) -> QuickReply:
    """Change a quick reply, its count stays; raises `NotFound`, and `Conflict` when there is another one like it."""
    reply = await _locked(session, reply_id)
    now = (await session.exec(select(func.now()))).one()
    reply.category, reply.text, reply.updated_at = category, text, now
    await _write(session, reply)
    return reply


async def remove_reply(session: AsyncSession, reply_id: int) -> None:
    """Delete a quick reply; raises `NotFound`."""
    await session.delete(await _locked(session, reply_id))


async def count_use(session: AsyncSession, reply_id: int, now: datetime) -> QuickReply:
    """Count one use; raises `NotFound`."""
    reply = await _locked(session, reply_id)
    reply.uses, reply.last_used_at = reply.uses + 1, now
    session.add(reply)
    return reply


async def _locked(session: AsyncSession, reply_id: int) -> QuickReply:
    query = select(QuickReply).where(col(QuickReply.id) == reply_id).with_for_update()
    reply = (await session.exec(query)).one_or_none()
    if reply is None:
        raise NotFound(say("quick_unknown", book="owner"))
    return reply


async def _write(session: AsyncSession, reply: QuickReply) -> None:
    session.add(reply)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict(say("quick_twice", book="owner")) from None
