"""Rules of notices, and the group robots and groups they go to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path

from agent.errors import BadInput, NotFound
from agent.phrases import say
from agent.quiet import due_moment
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.notices import (
    ChatCreate,
    ChatMade,
    NoticeRulePublic,
    NoticeRuleUpdate,
    RobotKey,
    RuleTried,
    RuleTry,
)
from jobs.notices.trial import try_on
from store.engine import Connection
from store.notices.facts import order_categories
from store.notices.robots import delete_robot, robot_names, save_robot
from store.notices.rules import (
    NoticeRule,
    delete_notice_rule,
    list_notice_rules,
    notice_rule_of,
    save_notice_rule,
)
from store.orders.orders import list_orders
from tools.wecom.appchat import create_chat
from tools.wecom.errors import WeComError

router = APIRouter(prefix="/api/shops/{shop_id}/notices", tags=["Notices"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
RobotName = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("/rules")
async def get_rules(access: StaffAccess, page: PageQuery) -> Page[NoticeRulePublic]:
    """Return the rules, oldest first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        rules = [_public(rule) for rule in await list_notice_rules(connection, page.limit, page.after)]
    return page_of(rules, page.limit)


@router.post("/rules", status_code=201)
async def post_rule(access: OwnerAccess, body: NoticeRuleUpdate) -> NoticeRulePublic:
    """Add a rule; 409 when the name is taken."""
    return await _save(access, body, None)


@router.put("/rules/{rule_id}")
async def put_rule(access: OwnerAccess, rule_id: Id, body: NoticeRuleUpdate) -> NoticeRulePublic:
    """Change a rule; what is on its way keeps to the old one."""
    return await _save(access, body, rule_id)


@router.delete("/rules/{rule_id}", status_code=204)
async def remove_rule(access: OwnerAccess, rule_id: Id) -> None:
    """Delete a rule; what it sent stays."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_notice_rule(connection, rule_id)


@router.post("/rules/try")
async def try_rule(access: StaffAccess, body: RuleTry) -> RuleTried:
    """Tell what a rule would send for an order (the newest without a number), and why not. Sends nothing."""
    now = access.house.clock()
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_orders(connection, limit=100 if body.order_no else 1, number=body.order_no or None)
        order = next((one for one in found if body.order_no in ("", one["order_no"])), None)
        if order is None:
            raise NotFound(say("notice_no_order", book="owner", number=body.order_no))
        categories = await order_categories(connection, order["items"])
    tried = try_on(order, categories, body.conditions, body.manner, now)
    return RuleTried(
        order_no=order["order_no"],
        holds=not tried.unmet,
        unmet=[say(f"notice_unmet_{name}", book="owner") for name in tried.unmet],
        due_at=due_moment(now, body.manner.quiet_hours, urgent=body.manner.urgent),
        messages=tried.messages,
    )


@router.get("/robots")
async def get_robots(access: StaffAccess) -> list[str]:
    """Return the names of the group robots; their keys are never shown."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await robot_names(connection)


@router.put("/robots/{name}", status_code=204)
async def put_robot(access: OwnerAccess, name: RobotName, body: RobotKey) -> None:
    """Name a group robot, or give it another key."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await save_robot(connection, access.merchant_id, access.house.sealer, name, body.key)


@router.delete("/robots/{name}", status_code=204)
async def remove_robot(access: OwnerAccess, name: RobotName) -> None:
    """Forget a group robot."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await delete_robot(connection, name)


@router.post("/chats", status_code=201)
async def post_chat(access: OwnerAccess, body: ChatCreate) -> ChatMade:
    """Make a group in WeCom that notices can go to; the app must be visible to the whole corp."""
    if body.owner not in body.members or len(set(body.members)) < 2:
        raise BadInput(say("notice_chat_members", book="owner"))
    client = (await access.house.corp(access.merchant_id)).client
    try:
        return ChatMade(chatid=await create_chat(client, body.name, body.owner, body.members))
    except WeComError as error:
        raise BadInput(say("notice_wecom", book="owner", why=error.advice)) from error


async def _save(access: Access, body: NoticeRuleUpdate, rule_id: int | None) -> NoticeRulePublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        await _robots_known(connection, body)
        wanted: dict[str, Any] = {"name": body.name, "kind": body.kind.value, "active": body.active}
        wanted |= {"conditions": body.conditions, "manner": body.manner}
        saved = await save_notice_rule(connection, access.merchant_id, wanted, access.actor, rule_id)
        return _public(await notice_rule_of(connection, saved))


async def _robots_known(connection: Connection, body: NoticeRuleUpdate) -> None:
    if unknown := [name for name in body.manner.robots if name not in await robot_names(connection)]:
        raise BadInput(say("notice_robots_unknown", book="owner", names="、".join(unknown)))


def _public(rule: NoticeRule) -> NoticeRulePublic:
    return NoticeRulePublic(**asdict(rule))
