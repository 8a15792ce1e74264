"""An owner decides: the coupon is given under the same policy, the card shows it, and the customer hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from agent.coupons import Granter, Limits, Outcome, decide
from agent.errors import Conflict, NotFound
from agent.phrases import say
from jobs import outbox
from jobs.house import House
from jobs.requests import settle_card_job
from store.conversations.conversations import Conversation, lock_conversation
from store.conversations.outbox import Draft, OutboxKind, put
from store.coupons.approvals import Approval, approval_by_id, overdue_approvals, settle_approval, void_approval
from store.coupons.coupons import Coupon, coupon_by_id, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of, unused_of
from store.customers.customers import called
from store.deferring import defer
from store.engine import Connection
from tools.coupon_drafts import how_to_use, tapped, to_customer
from tools.wecom import cards
from tools.wecom.signals import CardTap

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an approval became: `by` is who decided; `response_code` changes the card that was tapped."""

    status: str
    by: str
    note: str = ""
    response_code: str = ""


async def decide_approval(house: House, merchant_id: int, approval_id: int, verdict: Verdict) -> Approval:
    """Decide an approval, once: `approved`, `rejected` or `expired`.

    Raises:
        NotFound: The shop has no such approval.
        Conflict: Somebody was faster, or it is too late.
    """
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        asked = await approval_by_id(connection, approval_id)
        if asked is None:
            raise NotFound(say("approval_none", book="owner"))
        conversation = await lock_conversation(connection, asked.conversation_id)
        limits = await lock_limits(connection, merchant_id)
        settled = await settle_approval(connection, approval_id, verdict.status, verdict.by, verdict.note, now)
        if settled is None or conversation is None:
            raise Conflict(await _already(connection, approval_id, now))
        give_it = verdict.status == "approved"
        grant = await _give(house, connection, merchant_id, settled, limits, now) if give_it else None
        settled = await approval_by_id(connection, approval_id) or settled
        await _tell(house, connection, merchant_id, conversation, settled, grant)
        label = label_of(settled)
        await defer(connection, [settle_card_job(merchant_id, settled.task_id, label, verdict.response_code)])
    await outbox.flush(house, merchant_id, settled.conversation_id)
    return settled


def label_of(approval: Approval) -> str:
    """Return what the card says in place of its buttons."""
    return say(f"approval_{approval.status}", book="staff", by=approval.decided_by or "")


async def _already(connection: Connection, approval_id: int, now: datetime) -> str:
    approval = await approval_by_id(connection, approval_id)
    status = approval.status if approval else "expired"
    if approval and status == "pending" and approval.expires_at <= now:
        status = "expired"
    return say("approval_decided", book="owner", status=say(f"approval_status_{status}", book="owner"))


async def _give(
    house: House, connection: Connection, merchant_id: int, approval: Approval, limits: Limits, now: datetime
) -> Grant | None:
    """Give what was approved, or note why it is not possible any more; the limits are locked."""
    coupon = await coupon_by_id(connection, approval.coupon_id)
    if coupon is None:  # the foreign key forbids it
        raise NotFound(say("coupon_none", book="owner"))
    situation = await situation_of(connection, coupon, approval.external_userid, now)
    decision = decide(limits, situation, Granter.OWNER)
    if decision.outcome is Outcome.HELD:
        held = await unused_of(connection, approval.external_userid, now)
        return next((one for one in held if one.coupon_id == coupon.id), None)
    if decision.outcome is Outcome.REFUSE:
        await void_approval(connection, approval.id, say(f"coupon_reason_{decision.reason}", book="owner"))
        return None
    giving = Giving(
        approval.external_userid,
        approval.conversation_id,
        approval.decided_by or "",
        approval.reason,
        approval.id,
        claimed=not house.resources.claims.available,
    )
    return await give(connection, merchant_id, coupon, limits, giving, now)


async def _tell(
    house: House,
    connection: Connection,
    merchant_id: int,
    conversation: Conversation,
    approval: Approval,
    grant: Grant | None,
) -> None:
    """Let the customer hear it; when a colleague has the session, WeCom lets only them speak: tell them.

    A customer for whom a colleague asked knows of nothing: of a no, only the colleague hears.
    """
    if grant is None and approval.asked_by:
        await _tell_asker(house, connection, merchant_id, approval)
        return
    if grant is None:
        says = say("coupon_rejected")
    else:
        yes = "" if approval.asked_by else say("coupon_approved")
        says = yes + how_to_use(grant, merchant_id, house.resources.claims)
    key = f"approval:{approval.id}"
    draft: Draft | None = to_customer(says, key)
    if conversation.service_state.people_answer:
        coupon = await coupon_by_id(connection, approval.coupon_id)
        customer = await called(connection, approval.external_userid)
        draft = _to_servicer(conversation, coupon, grant, customer, says, key)
    if draft is not None:
        await put(connection, merchant_id, conversation.id, [draft])


async def _tell_asker(house: House, connection: Connection, merchant_id: int, approval: Approval) -> None:
    profile = await house.resources.profiles.get(merchant_id)
    coupon = await coupon_by_id(connection, approval.coupon_id)
    if coupon is None or approval.asked_by not in {member.userid for member in profile.staff}:
        return
    customer = await called(connection, approval.external_userid)
    about = {"customer": customer, "name": coupon.terms.name, "label": label_of(approval)}
    text = say("approval_told_back", book="staff", **about)
    payload = {"says": text, "userids": [approval.asked_by], "body": cards.staff_text(text)}
    draft = Draft(OutboxKind.STAFF, payload, f"approval:{approval.id}")
    await put(connection, merchant_id, approval.conversation_id, [draft])


def _to_servicer(
    conversation: Conversation, coupon: Coupon | None, grant: Grant | None, customer: str, says: str, key: str
) -> Draft | None:
    if conversation.servicer_userid is None or coupon is None:
        return None
    about = {"customer": customer, "name": coupon.terms.name}
    if grant is None:
        text = say("approval_tell_no", book="staff", **about)
    else:
        text = say("approval_tell_yes", book="staff", **about, terms=coupon.terms.describe(), says=says)
    payload = {"says": text, "userids": [conversation.servicer_userid], "body": cards.staff_text(text)}
    return Draft(OutboxKind.STAFF, payload, key)


async def card_tapped(house: House, merchant_id: int, tap: CardTap) -> None:
    """Act on 同意 or 拒绝; only an owner's counts, and only the first one's. Safe to run again."""
    wanted = tapped(tap.event_key)
    profile = await house.resources.profiles.get(merchant_id)
    owners = {member.userid.lower(): member.name for member in profile.staff if member.role == "owner"}
    if wanted is None or tap.userid.lower() not in owners:
        log.warning("a tap that decides nothing", merchant=merchant_id, task=tap.task_id)
        return
    approval_id, yes = wanted
    verdict = Verdict("approved" if yes else "rejected", owners[tap.userid.lower()], "", tap.response_code)
    try:
        await decide_approval(house, merchant_id, approval_id, verdict)
    except NotFound:
        log.info("a tap for an approval that is gone", merchant=merchant_id, task=tap.task_id)
    except Conflict:
        await _show_decided(house, merchant_id, approval_id, tap.response_code)


async def _show_decided(house: House, merchant_id: int, approval_id: int, response_code: str) -> None:
    """Let a card show what was decided before: by another owner, on the web, or by this very tap."""
    async with house.database.shop(merchant_id) as connection:
        approval = await approval_by_id(connection, approval_id)
        if approval is not None and approval.status != "pending":
            job = settle_card_job(merchant_id, approval.task_id, label_of(approval), response_code)
            await defer(connection, [job])


async def expire_overdue(house: House) -> None:
    """End what no owner decided in time, and let the customers know."""
    async with house.database.platform() as connection:
        overdue = await overdue_approvals(connection, house.clock())
    for merchant_id, approval_id in overdue:
        try:
            await decide_approval(house, merchant_id, approval_id, Verdict("expired", ""))
        except (Conflict, NotFound):
            continue  # decided in this very moment
