"""Notices: what staff were told, by which way, and who saw to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.notices import NoticePublic, SendPublic
from jobs.notices.taps import see_to
from store.engine import Connection
from store.notices.notices import Notice, list_notices, notice_of
from store.notices.sends import NoticeSend, sends_of

router = APIRouter(prefix="/api/shops/{shop_id}/notices", tags=["Notices"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
Waiting = Annotated[bool, Query(description="只看还没人处理的")]


@router.get("")
async def get_notices(access: StaffAccess, page: PageQuery, waiting: Waiting = False) -> Page[NoticePublic]:
    """Return notices, newest first, each with its messages."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_notices(connection, page.limit, page.after, waiting=waiting)
        shown = await _public(connection, found)
    return page_of(shown, page.limit)


@router.get("/{notice_id}")
async def get_notice(access: StaffAccess, notice_id: Id) -> NoticePublic:
    """Return one notice."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return (await _public(connection, [await notice_of(connection, notice_id)]))[0]


@router.post("/{notice_id}/acknowledge")
async def acknowledge_notice(access: StaffAccess, notice_id: Id) -> NoticePublic:
    """Say that you saw to a notice: it escalates no more, and its cards show who did. Who was first stays."""
    notice = await see_to(access.house, access.merchant_id, notice_id, access.actor)
    async with access.house.database.shop(access.merchant_id) as connection:
        return (await _public(connection, [notice]))[0]


async def _public(connection: Connection, notices: Sequence[Notice]) -> list[NoticePublic]:
    sends = await sends_of(connection, [notice.id for notice in notices])
    return [_shown(notice, [send for send in sends if send.notice_id == notice.id]) for notice in notices]


def _shown(notice: Notice, sends: Sequence[NoticeSend]) -> NoticePublic:
    return NoticePublic(
        id=notice.id,
        kind=notice.kind,
        rule_name=notice.rule_name,
        title=notice.title,
        facts=list(notice.facts),
        link=notice.link,
        level=notice.level,
        asks=notice.manner.acknowledge,
        escalate_at=notice.escalate_at,
        acknowledged_at=notice.acknowledged_at,
        acknowledged_by=notice.acknowledged_by,
        created_at=notice.created_at,
        sends=[_send(send) for send in sends],
    )


def _send(send: NoticeSend) -> SendPublic:
    return SendPublic(
        channel=send.channel,
        target=send.target,
        level=send.level,
        status=send.status,
        due_at=send.due_at,
        sent_at=send.sent_at,
        missed=send.missed,
        problem=send.problem,
        errcode=send.errcode,
        together_with=send.lead_id if send.lead_id != send.id else None,
    )
