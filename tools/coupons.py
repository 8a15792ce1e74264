"""Coupons: the model asks for one by its name, the shop's policy decides, code gives it with the reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from langchain_core.tools import InjectedToolArg, tool

from agent.clock import in_shop_time
from agent.coupons import Decision, Granter, Limits, Outcome, decide
from agent.errors import NotFound
from agent.phrases import say
from store.conversations.outbox import put
from store.coupons.approvals import Approval, ask
from store.coupons.coupons import Coupon, coupon_by_id, coupon_by_name, coupons_of, limits_of, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of, unused_of
from store.customers.customers import called
from store.engine import Connection
from store.shops.merchants import load_profile
from tools.claims import ClaimLinks
from tools.context import ToolContext
from tools.coupon_drafts import how_to_use, owner_card, to_customer
from tools.errands import Outpaced, Proposal

ASSISTANT = "assistant"


@tool  # nothing the model may set, so no Args to parse
async def list_coupons(context: Annotated[ToolContext, InjectedToolArg]) -> list[dict[str, Any]]:
    """See which coupons exist for the customer you are talking to, and which ones they have already.

    Call it when the customer bargains, asks for a discount or a coupon, or asks about a coupon they have.
    Nothing is given by looking: use request_coupon with a name from this list.
    """
    async with context.database.shop(context.merchant_id) as connection:
        now, limits = context.clock(), await limits_of(connection)
        held = await unused_of(connection, context.external_userid, now)
        offers = []
        for coupon in await coupons_of(connection, active=True):
            situation = await situation_of(connection, coupon, context.external_userid, now)
            if offer := _offer(coupon, decide(limits, situation, Granter.ASSISTANT)):
                offers.append(offer)
    facts: list[dict[str, Any]] = [{"我的优惠券": _held_fact(grant)} for grant in held]
    facts += [{"可以申请": offer} for offer in offers]
    return facts or [{"优惠": say("coupon_none", book="model")}]


@tool(parse_docstring=True)
async def request_coupon(
    coupon: str, reason: str, context: Annotated[ToolContext, InjectedToolArg]
) -> Proposal | dict[str, Any]:
    """Ask for a coupon for the customer you are talking to. The shop's rules decide, not you.

    The result says whether it is granted, refused (explain kindly, offer nothing else), or waits for the owner
    (promise nothing: the customer hears by themselves). Amounts cannot be chosen or changed.

    Args:
        coupon: The coupon's name, word for word from list_coupons.
        reason: Why this customer should get it, in one short Chinese sentence for the owner.
    """
    async with context.database.shop(context.merchant_id) as connection:
        wanted = await coupon_by_name(connection, coupon.strip())
        if wanted is None:
            raise NotFound(say("coupon_unknown", book="model"))
        limits, now = await limits_of(connection), context.clock()
        decision = decide(limits, await situation_of(connection, wanted, context.external_userid, now), _ME)
    request = _Request(context, wanted.id, reason.strip(), decision)
    match decision.outcome:
        case Outcome.GRANT:
            return Proposal(_fact(wanted, "granted", "coupon_granted"), request.grant)
        case Outcome.HELD:
            return Proposal(_fact(wanted, "granted", "coupon_held"), request.remind)
        case Outcome.ASK_OWNER:
            return Proposal(_waiting(), request.ask_owner)
        case Outcome.PENDING:
            return _waiting()
        case Outcome.REFUSE:
            why = say(f"coupon_reason_{decision.reason}", book="model")
            return {"优惠券申请": say("coupon_refused", book="model"), "status": "refused", "原因": why}


_ME = Granter.ASSISTANT


class _Request:
    """One request on its way into the turn's last transaction, where it is decided again under the shop's lock."""

    def __init__(self, context: ToolContext, coupon_id: int, reason: str, told: Decision) -> None:
        self._context = context
        self._coupon_id = coupon_id
        self._reason = reason
        self._told = told

    async def grant(self, connection: Connection) -> None:
        """Give the coupon, and send how to use it behind the reply."""
        context, now = self._context, self._context.clock()
        coupon, limits = await self._still(connection, now)
        links = context.claims
        giving = Giving(
            context.external_userid, context.conversation_id, ASSISTANT, self._reason, claimed=not links.available
        )
        grant = await give(connection, context.merchant_id, coupon, limits, giving, now)
        await tell(connection, context.merchant_id, grant, links, f"coupon:{grant.id}")

    async def remind(self, connection: Connection) -> None:
        """Send once more how to use a coupon the customer has."""
        context, now = self._context, self._context.clock()
        coupon, _ = await self._still(connection, now)
        held = await unused_of(connection, context.external_userid, now)
        grant = next((one for one in held if one.coupon_id == coupon.id), None)
        if grant is None:
            raise Outpaced(coupon.terms.name)
        key = f"coupon:{grant.id}:{context.turn}"
        await tell(connection, context.merchant_id, grant, context.claims, key, context.conversation_id)

    async def ask_owner(self, connection: Connection) -> None:
        """Ask the owners with a card; the same question is asked once."""
        context, now = self._context, self._context.clock()
        coupon, limits = await self._still(connection, now)
        who = Wanted(context.conversation_id, context.external_userid, self._reason)
        if await ask_owners(connection, context.merchant_id, coupon, limits, who, now) is None:
            raise Outpaced(coupon.terms.name)

    async def _still(self, connection: Connection, now: datetime) -> tuple[Coupon, Limits]:
        """Return the coupon and the shop's limits, locked; raise `Outpaced` when another decision is due by now."""
        limits = await lock_limits(connection, self._context.merchant_id)
        coupon = await coupon_by_id(connection, self._coupon_id)
        if coupon is None:
            raise Outpaced(str(self._coupon_id))
        situation = await situation_of(connection, coupon, self._context.external_userid, now)
        if decide(limits, situation, _ME) != self._told:
            raise Outpaced(coupon.terms.name)
        return coupon, limits


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom a coupon is asked, why, and by whom of the staff; empty for the assistant."""

    conversation_id: int
    external_userid: str
    reason: str
    by: str = ""


async def ask_owners(
    connection: Connection, merchant_id: int, coupon: Coupon, limits: Limits, wanted: Wanted, now: datetime
) -> Approval | None:
    """Ask the owners for a coupon with a card; None when the same is asked already and not decided."""
    until = now + timedelta(hours=limits.approval_hours)
    conversation_id, customer = wanted.conversation_id, wanted.external_userid
    approval = await ask(
        connection, merchant_id, conversation_id, customer, coupon.id, wanted.reason, now, until, wanted.by
    )
    profile = await load_profile(connection, merchant_id)
    if approval and profile.owners:
        asker = profile.name_of(wanted.by)
        card = owner_card(approval, coupon, await called(connection, customer), profile.owners, asker)
        await put(connection, merchant_id, conversation_id, [card])
    return approval


async def tell(
    connection: Connection,
    merchant_id: int,
    grant: Grant,
    links: ClaimLinks,
    dedupe_key: str,
    conversation_id: int | None = None,
) -> None:
    """Put how to use a coupon into the outbox of its conversation, or of another one."""
    where = conversation_id or grant.conversation_id
    if where is not None:
        draft = to_customer(how_to_use(grant, merchant_id, links), dedupe_key)
        await put(connection, merchant_id, where, [draft])


def _offer(coupon: Coupon, decision: Decision) -> dict[str, Any] | None:
    """Return a coupon that could be asked for, as the model reads it; None when it cannot."""
    if decision.outcome not in (Outcome.GRANT, Outcome.ASK_OWNER):
        return None
    how = "coupon_direct" if decision.outcome is Outcome.GRANT else "coupon_ask"
    fact = {"名称": coupon.terms.name, "优惠": f"{coupon.terms.describe()}的优惠券", "说明": say(how, book="model")}
    if conditions := coupon.terms.conditions():
        fact["条件"] = "；".join(conditions)
    return fact | ({"场合": coupon.occasion} if coupon.occasion else {})


def _held_fact(grant: Grant) -> dict[str, Any]:
    return {
        "名称": grant.terms.name,
        "优惠": f"{grant.terms.describe()}的优惠券",
        "status": "claimed" if grant.claimed_at else "granted",
        "有效期至": f"{in_shop_time(grant.last_moment):%Y-%m-%d}",
    }


def _fact(coupon: Coupon, status: str, how: str) -> dict[str, Any]:
    terms = coupon.terms
    fact = {"优惠券": f"{terms.name}：{terms.describe()}的优惠券", "status": status, "说明": say(how, book="model")}
    return fact | ({"条件": "；".join(terms.conditions())} if terms.conditions() else {})


def _waiting() -> dict[str, Any]:
    return {"优惠券申请": say("coupon_pending", book="model"), "status": "pending_approval"}
