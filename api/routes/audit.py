"""The audit log of a shop, for its owner."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from agent.deeds import deed_in_words
from api.access import OwnerAccess
from api.paging import Page, PageQuery, page_of
from store.access.audit import AuditLine, audit_lines

router = APIRouter(prefix="/api/shops/{shop_id}/audit", tags=["Audit"])


class AuditLinePublic(BaseModel):
    """Who did what, when and from where, `by_program` with a token; `text` tells it in Chinese."""

    id: int
    at: datetime
    actor: str
    role: str
    by_program: bool
    address: str
    action: Literal["look", "add", "change", "remove"]
    area: str
    operation: str
    target: dict[str, str]
    fields: list[str]
    text: str


@router.get("")
async def list_audit_lines(
    access: OwnerAccess,
    page: PageQuery,
    actor: Annotated[str | None, Query(max_length=64, description="只看这个人的")] = None,
    area: Annotated[str | None, Query(max_length=40, description="只看这一块的，如 Coupons")] = None,
) -> Page[AuditLinePublic]:
    """Return who looked at customers' data and who changed what, the newest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await audit_lines(connection, page.limit, page.after, actor, area)
    return page_of([_told(line) for line in found], page.limit)


def _told(line: AuditLine) -> AuditLinePublic:
    return AuditLinePublic(**asdict(line), text=deed_in_words(line.action, line.area, line.target, line.fields))
