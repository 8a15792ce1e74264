"""Giving a coupon by hand: the same policy, the limit of whoever gives it; above it, the owners are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.coupons import Decision, Granter, Limits, Outcome, decide
from agent.errors import Conflict, NotAllowed, NotFound
from agent.money import yuan
from agent.phrases import say
from jobs import outbox
from jobs.house import House
from store.conversations.conversations import latest_conversation, lock_conversation
from store.coupons.approvals import Approval
from store.coupons.coupons import Coupon, coupon_by_id, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of
from store.engine import Connection
from tools.coupons import Wanted, ask_owners, tell


@dataclass(frozen=True, slots=True)
class ByHand:
    """Which coupon a member of the staff wants to give to whom, and why; `by` is the giver's name."""

    coupon_id: int
    external_userid: str
    by: str
    reason: str
    by_owner: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """A wish under the shop's lock, and what the policy says of it."""

    conversation_id: int
    coupon: Coupon
    limits: Limits
    decision: Decision


async def give_by_hand(house: House, merchant_id: int, wish: ByHand) -> Grant:
    """Give a customer a coupon and send how to use it.

    Raises:
        NotFound: No such coupon, or nobody of that id ever wrote.
        NotAllowed: It is above the giver's limit.
        Conflict: A limit of the shop is reached.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        case = await _case(connection, merchant_id, wish, now)
        if case.decision.outcome is Outcome.ASK_OWNER:
            raise NotAllowed(say("coupon_over_limit", book="owner", limit=yuan(case.limits.staff_limit_fen)))
        links = house.resources.claims
        giving = Giving(wish.external_userid, case.conversation_id, wish.by, wish.reason, claimed=not links.available)
        grant = await give(connection, merchant_id, case.coupon, case.limits, giving, now)
        await tell(connection, merchant_id, grant, links, f"coupon:{grant.id}")
    await outbox.flush(house, merchant_id, case.conversation_id)
    return grant


async def ask_by_hand(house: House, merchant_id: int, wish: ByHand, userid: str | None) -> Approval:
    """Ask the owners for a coupon above the giver's limit; the customer hears only of a yes.

    Raises:
        NotFound: No such coupon, or nobody of that id ever wrote.
        Conflict: A limit of the shop is reached, or the owners are asked already.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        case = await _case(connection, merchant_id, wish, now)
        wanted = Wanted(case.conversation_id, wish.external_userid, wish.reason, userid or wish.by)
        approval = await ask_owners(connection, merchant_id, case.coupon, case.limits, wanted, now)
        if approval is None:
            raise Conflict(say("coupon_reason_pending", book="owner"))
    await outbox.flush(house, merchant_id, case.conversation_id)
    return approval


async def _case(connection: Connection, merchant_id: int, wish: ByHand, now: datetime) -> _Case:
    """Lock the conversation and the limits, and let the policy decide; raises for what nobody may give."""
    conversation_id = await latest_conversation(connection, wish.external_userid)
    if conversation_id is None:
        raise NotFound(say("coupon_no_customer", book="owner"))
    await lock_conversation(connection, conversation_id)
    limits = await lock_limits(connection, merchant_id)
    coupon = await coupon_by_id(connection, wish.coupon_id)
    if coupon is None:
        raise NotFound(say("coupon_none", book="owner"))
    situation = await situation_of(connection, coupon, wish.external_userid, now)
    decision = decide(limits, situation, Granter.OWNER if wish.by_owner else Granter.STAFF)
    if decision.outcome not in (Outcome.GRANT, Outcome.ASK_OWNER):
        raise Conflict(say(f"coupon_reason_{decision.reason or decision.outcome}", book="owner"))
    return _Case(conversation_id, coupon, limits, decision)
