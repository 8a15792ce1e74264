"""Giving a coupon by hand: the same policy, the limit of whoever gives it."""

from __future__ import annotations

from agent.coupons import Granter, Outcome, decide
from agent.errors import Conflict, NotAllowed, NotFound
from agent.money import yuan
from agent.phrases import say
from jobs import outbox
from jobs.house import House
from store.conversations.conversations import latest_conversation, lock_conversation
from store.coupons.coupons import coupon_by_id, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of
from tools.coupons import tell


async def give_by_hand(
    house: House, merchant_id: int, coupon_id: int, external_userid: str, *, by: str, reason: str, by_owner: bool
) -> Grant:
    """Give a customer a coupon and send how to use it.

    Raises:
        NotFound: No such coupon, or nobody of that id ever wrote.
        NotAllowed: It is above the giver's limit.
        Conflict: A limit of the shop is reached.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        conversation_id = await latest_conversation(connection, external_userid)
        if conversation_id is None:
            raise NotFound(say("coupon_no_customer", book="owner"))
        await lock_conversation(connection, conversation_id)
        limits = await lock_limits(connection, merchant_id)
        coupon = await coupon_by_id(connection, coupon_id)
        if coupon is None:
            raise NotFound(say("coupon_none", book="owner"))
        situation = await situation_of(connection, coupon, external_userid, now)
        decision = decide(limits, situation, Granter.OWNER if by_owner else Granter.STAFF)
        if decision.outcome is Outcome.ASK_OWNER:
            raise NotAllowed(say("coupon_over_limit", book="owner", limit=yuan(limits.staff_limit_fen)))
        if decision.outcome is not Outcome.GRANT:
            raise Conflict(say(f"coupon_reason_{decision.reason or decision.outcome}", book="owner"))
        links = house.resources.claims
        giving = Giving(external_userid, conversation_id, by, reason, claimed=not links.available)
        grant = await give(connection, merchant_id, coupon, limits, giving, now)
        await tell(connection, merchant_id, grant, links, f"coupon:{grant.id}")
    await outbox.flush(house, merchant_id, conversation_id)
    return grant
