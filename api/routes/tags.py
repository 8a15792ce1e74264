"""Tags: their rules, who has them and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path

from api.access import Access, OwnerAccess, StaffAccess
from api.shapes.tags import (
    Added,
    ReasonPublic,
    RuleAsked,
    RuleTried,
    TagCreate,
    TagExplained,
    TagPublic,
    TagUpdate,
)
from jobs.audience.corptags import delete_in_wecom, rename_in_wecom
from jobs.requests import push_tags_job, retag_job, rules_changed_jobs
from store.audience.rules import read_rule
from store.audience.selection import count_matching, describe, matching, reasons
from store.audience.starters import add_starters
from store.audience.tags import (
    CustomerTag,
    GivenTag,
    add_tag,
    change_tag,
    delete_tag,
    give_tag,
    given_to,
    tag_of,
    tags_of_shop,
    take_tag,
)
from store.customers.customers import external_userid_of
from store.deferring import defer
from store.engine import Connection

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Tags"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
_EXAMPLES = 5


@router.get("/tags")
async def list_tags(access: StaffAccess) -> list[TagPublic]:
    """Return the tags by group, with their rules in Chinese and how many customers have them."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return [_public(tag) for tag in await tags_of_shop(connection)]


@router.post("/tags", status_code=201)
async def post_tag(access: OwnerAccess, body: TagCreate) -> TagPublic:
    """Add a tag; a rule is held against all customers at once. 409 when the name is taken."""
    rule = read_rule(body.rule) if body.rule is not None else None
    async with access.house.database.shop(access.merchant_id) as connection:
        tag_id = await add_tag(
            connection, access.merchant_id, body.group_name, body.name, rule, pushed=body.pushed, author=access.actor
        )
        await defer(connection, rules_changed_jobs(access.merchant_id, access.house.clock()))
        return _public(await tag_of(connection, tag_id))


@router.put("/tags/{tag_id}")
async def put_tag(access: OwnerAccess, tag_id: Id, body: TagUpdate) -> TagPublic:
    """Change a tag; a new rule is held against all customers at once."""
    rule = read_rule(body.rule) if body.rule is not None else None
    async with access.house.database.shop(access.merchant_id) as connection:
        before = await tag_of(connection, tag_id)
        await change_tag(connection, tag_id, body.name, rule, pushed=body.pushed)
        await defer(connection, rules_changed_jobs(access.merchant_id, access.house.clock()))
    if before.corp_tag_id and before.name != body.name:
        await rename_in_wecom(access.house, access.merchant_id, tag_id, before.corp_tag_id, body.name)
    async with access.house.database.shop(access.merchant_id) as connection:
        return _public(await tag_of(connection, tag_id))


@router.delete("/tags/{tag_id}", status_code=204)
async def remove_tag(access: OwnerAccess, tag_id: Id) -> None:
    """Delete a tag here and in WeCom; 409 while another rule asks for it."""
    async with access.house.database.shop(access.merchant_id) as connection:
        tag = await tag_of(connection, tag_id)
        await delete_tag(connection, tag_id)
    if tag.corp_tag_id:
        await delete_in_wecom(access.house, access.merchant_id, tag.corp_tag_id)


@router.post("/tags/starters", status_code=201)
async def post_starters(access: OwnerAccess) -> Added:
    """Add the usual tags (新客户, VIP, 沉睡 …) and one for each category the shop sells; those there stay."""
    async with access.house.database.shop(access.merchant_id) as connection:
        added = await add_starters(connection, access.merchant_id, access.actor)
        await defer(connection, rules_changed_jobs(access.merchant_id, access.house.clock()))
    return Added(added=added)


@router.post("/rules/try")
async def try_rule(access: StaffAccess, body: RuleAsked) -> RuleTried:
    """Tell a rule in Chinese, whom it selects now, and some examples. Changes nothing."""
    rule = read_rule(body.rule)
    now = access.house.clock()
    async with access.house.database.shop(access.merchant_id) as connection:
        count = await count_matching(connection, rule, now)
        examples = await matching(connection, rule, now, limit=_EXAMPLES)
    return RuleTried(says=describe(rule), customers=count, examples=examples)


@router.get("/customers/{customer_id}/tags")
async def customer_tags(access: StaffAccess, customer_id: Id) -> list[GivenTag]:
    """Return the tags of a customer, with since when and by whom."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await external_userid_of(connection, customer_id)
        return await given_to(connection, customer_id)


@router.get("/customers/{customer_id}/tags/{tag_id}/why")
async def why(access: StaffAccess, customer_id: Id, tag_id: Id) -> TagExplained:
    """Tell why a customer has a tag, or not: each condition with this customer's own figures."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await external_userid_of(connection, customer_id)
        tag = await tag_of(connection, tag_id)
        given = next((each for each in await given_to(connection, customer_id) if each.tag_id == tag_id), None)
        if tag.rule is None:
            return TagExplained(has=given is not None, says=None, given=given, reasons=[])
        rule = read_rule(tag.rule)
        found = await reasons(connection, rule, customer_id, access.house.clock())
    shown = [ReasonPublic(**asdict(reason)) for reason in found]
    return TagExplained(has=given is not None, says=describe(rule), given=given, reasons=shown)


@router.put("/customers/{customer_id}/tags/{tag_id}", status_code=204)
async def put_customer_tag(access: StaffAccess, customer_id: Id, tag_id: Id) -> None:
    """Give a tag by hand; 409 for one that a rule gives."""
    async with access.house.database.shop(access.merchant_id) as connection:
        now = access.house.clock()
        await give_tag(connection, access.merchant_id, customer_id, tag_id, access.actor, now)
        await _push(access, connection, customer_id)


@router.delete("/customers/{customer_id}/tags/{tag_id}", status_code=204)
async def delete_customer_tag(access: StaffAccess, customer_id: Id, tag_id: Id) -> None:
    """Take a tag away by hand; 409 for one that a rule gives."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await take_tag(connection, customer_id, tag_id)
        await _push(access, connection, customer_id)


async def _push(access: Access, connection: Connection, customer_id: int) -> None:
    customer = await external_userid_of(connection, customer_id)
    await defer(connection, [retag_job(access.merchant_id, customer), push_tags_job(access.merchant_id, customer)])


def _public(tag: CustomerTag) -> TagPublic:
    return TagPublic(
        id=tag.id,
        group_name=tag.group_name,
        name=tag.name,
        rule=tag.rule,
        says=describe(read_rule(tag.rule)) if tag.rule is not None else None,
        pushed=tag.pushed,
        in_wecom=tag.corp_tag_id is not None,
        customers=tag.customers,
        evaluated_at=tag.evaluated_at,
    )
