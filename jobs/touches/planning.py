"""Planning a shop's follow-ups of a day: rule by rule, each customer through the gate and the graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agent.clock import in_shop_time
from agent.coupons import Limits
from agent.touching import Reason, TouchLimits
from graphs.followup.context import FollowupContext, Share
from graphs.followup.graph import follow_up
from graphs.followup.state import Draft, Incoming
from jobs.house import House
from jobs.requests import plan_touches_job
from jobs.touches.prospects import Prospect, due_moment_of, expiry_of, prospects_of
from jobs.touches.telling import tell_waiting
from store.coupons.coupons import Coupon, coupon_by_id, limits_of
from store.deferring import defer
from store.engine import Connection
from store.touches.ledger import add_touches, discount_share
from store.touches.limits import touch_limits
from store.touches.rules import FollowupRule, note_planned, rule_of, rules_of, shops_to_plan
from store.touches.touch import NewTouch
from store.touches.trials import Trial, trial_of
from store.upserting import hold

log = structlog.get_logger(__name__)

FIRST_HOUR = 6  # the day's follow-ups are planned from six in the morning on
_AT_ONCE = 50
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do today: everybody it is about, when, and some of the texts."""

    due_at: datetime
    prospects: list[Prospect]
    samples: list[NewTouch]


@dataclass(frozen=True, slots=True)
class Manner:
    """What all rules of a shop's planning share: its limits, and how many discounts it may still give."""

    now: datetime
    limits: TouchLimits
    coupon_limits: Limits
    share: Share


@dataclass(frozen=True, slots=True)
class Writing:
    """How the touches of one rule are written."""

    merchant_id: int
    rule: FollowupRule
    trial: Trial | None
    context: FollowupContext
    due_at: datetime


async def plan_due_shops(house: House) -> None:
    """Plan the follow-ups of the shops that have not today."""
    local = in_shop_time(house.clock())
    if local.hour < FIRST_HOUR:
        return
    async with house.database.platform() as connection:
        due = await shops_to_plan(connection, local.date())
        await defer(connection, [plan_touches_job(merchant_id) for merchant_id in due])


async def plan_shop(house: House, merchant_id: int) -> None:
    """Plan what the shop's rules want today; a rule that was planned is not planned again, nor is half of one."""
    now = house.clock()
    today = in_shop_time(now).date()
    async with house.database.shop(merchant_id) as connection:
        rules = [rule for rule in await rules_of(connection, enabled=True) if rule.planned_on != today]
        if not rules:
            return
        manner = await _manner_of(connection, now)
    for rule in rules:
        await _plan_rule(house, merchant_id, rule, manner, last=rule is rules[-1])


async def _plan_rule(house: House, merchant_id: int, rule: FollowupRule, manner: Manner, *, last: bool) -> None:
    """Plan one rule; the transaction that ends the last one of the day tells the owners what waits for them."""
    today = in_shop_time(manner.now).date()
    due_at = due_moment_of(rule, manner.limits, manner.now)
    # what falls into tomorrow is for tomorrow's planning
    late = in_shop_time(due_at).date() != today
    async with house.database.shop(merchant_id) as connection:
        prospects = [] if late else await prospects_of(connection, rule, manner.limits, due_at, manner.now)
        chosen = [one for one in prospects if one.answer.open][: rule.settings.per_day]
        if chosen:
            writing = await _writing_of(house, connection, merchant_id, rule, manner, due_at)
        else:
            await _end_rule(house, connection, merchant_id, rule, manner, last=last)
    for start in range(0, len(chosen), _AT_ONCE):
        touches = await _written(house, writing, chosen[start : start + _AT_ONCE])
        async with house.database.shop(merchant_id) as connection:
            await hold(connection, merchant_id, "touches")
            await add_touches(connection, merchant_id, touches, manner.now)
            if start + _AT_ONCE >= len(chosen):
                await _end_rule(house, connection, merchant_id, rule, manner, last=last)
    planned = sum(1 for one in prospects if one.answer.refusal == "known")
    log.info("planned", merchant=merchant_id, rule=rule.name, chosen=len(chosen), known=planned)


async def _end_rule(
    house: House, connection: Connection, merchant_id: int, rule: FollowupRule, manner: Manner, *, last: bool
) -> None:
    await note_planned(connection, rule.id, in_shop_time(manner.now).date())
    if last:
        await tell_waiting(house, connection, merchant_id, manner.now)


async def preview(house: House, merchant_id: int, rule_id: int) -> Preview:
    """Return what a rule would do today, enabled or not; nothing is written."""
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        rule, manner = await rule_of(connection, rule_id), await _manner_of(connection, now)
        due_at = due_moment_of(rule, manner.limits, now)
        prospects = await prospects_of(connection, rule, manner.limits, due_at, now)
        writing = await _writing_of(house, connection, merchant_id, rule, manner, due_at)
    reached = [one for one in prospects if one.answer.open][:SAMPLES]
    return Preview(due_at, prospects, await _written(house, writing, reached))


async def _manner_of(connection: Connection, now: datetime) -> Manner:
    limits = await touch_limits(connection)
    share = Share(*await discount_share(connection, now), limits.discount_percent)
    return Manner(now, limits, await limits_of(connection), share)


async def _writing_of(
    house: House, connection: Connection, merchant_id: int, rule: FollowupRule, manner: Manner, due_at: datetime
) -> Writing:
    coupon: Coupon | None = await coupon_by_id(connection, rule.coupon_id) if rule.coupon_id else None
    resources = house.resources
    context = FollowupContext(
        database=house.database,
        models=resources.models,
        budget=resources.budget,
        now=manner.now,
        coupon=coupon if coupon and coupon.offered(in_shop_time(manner.now).date()) else None,
        coupon_limits=manner.coupon_limits,
        share=manner.share,
        allowed_hosts=resources.allowed_hosts,
    )
    trial = await trial_of(connection, rule.trial_id) if rule.trial_id else None
    return Writing(merchant_id, rule, trial, context, due_at)


async def _written(house: House, writing: Writing, prospects: Sequence[Prospect]) -> list[NewTouch]:
    rule = writing.rule
    incoming: Incoming = {
        "merchant_id": writing.merchant_id,
        "profile": await house.resources.profiles.get(writing.merchant_id),
        "rule": rule,
        "drafts": tuple(
            Draft(one.candidate, one.answer.channel, variant_for(writing.trial, one.candidate.external_userid))
            for one in prospects
        ),
        "due_at": writing.due_at,
        "expires_at": expiry_of(Reason(rule.reason), writing.due_at),
    }
    outgoing = await follow_up(house.followup, incoming, writing.context)
    for problems in outgoing["unsayable"]:
        log.warning("nothing may be said", merchant=writing.merchant_id, rule=rule.name, problem=problems)
    return outgoing["touches"]


def variant_for(trial: Trial | None, external_userid: str) -> str:
    """Return the variant a customer belongs to: random, and the same each time they are asked about."""
    if trial is None:
        return ""
    if trial.ended_at is not None:
        return trial.winner or ""
    digest = hashlib.sha256(f"trial:{trial.id}:{trial.started_at.isoformat()}:{external_userid}".encode()).digest()
    return trial.variants[int.from_bytes(digest[:8], "big") % len(trial.variants)]
