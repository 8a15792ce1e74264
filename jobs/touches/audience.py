"""Whom a broadcast reaches: by which way, through whom, and why not the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.quiet import due_moment
from agent.touching import Answer, Channel, Reason, Standing, TouchLimits, answer
from agent.touching.gate import group_cap
from jobs.house import House
from jobs.touches.planning import variant_for
from store.audience.rules import read_rule
from store.audience.selection import CustomerRow, matching
from store.engine import Connection
from store.touches.broadcasts import Broadcast, broadcast_of
from store.touches.limits import touch_limits
from store.touches.standings import standings
from store.touches.trials import Trial, trial_of

PAGE = 1_000
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """One customer of a broadcast: by which way, through whom, or why not; group sends used of those allowed."""

    customer: CustomerRow
    answer: Answer
    userid: str | None
    variant: str
    group_used: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast would reach at a moment; `shown` are the first of them."""

    at: datetime
    selected: int
    channels: dict[str, int]
    refusals: dict[str, int]
    members: dict[str, int]
    group_cap: int
    shown: list[Reach]


async def audience(house: House, merchant_id: int, broadcast_id: int, at: datetime | None = None) -> Audience:
    """Return whom a broadcast would reach at `at`, and why not the others; nothing is written.

    Without `at` it is the moment the broadcast is due, or the next one out of the shop's quiet hours.
    """
    async with house.database.shop(merchant_id) as connection:
        broadcast, limits = await broadcast_of(connection, broadcast_id), await touch_limits(connection)
        trial = await trial_of(connection, broadcast.trial_id) if broadcast.trial_id else None
        moment = at or broadcast.due_at or due_moment(house.clock(), limits.quiet_hours, urgent=False)
        rule, after = read_rule(broadcast.rule), None
        found: list[Reach] = []
        while page := await matching(connection, rule, house.clock(), limit=PAGE, after=after):
            found += await reaches_of(connection, broadcast, trial, limits, page, moment, planning=True)
            after = page[-1].id
    reached = [one for one in found if one.answer.open]
    return Audience(
        at=moment,
        selected=len(found),
        channels=dict(Counter(one.answer.channel.value for one in reached)),
        refusals=dict(Counter(one.answer.refusal for one in found if not one.answer.open)),
        members=dict(Counter(str(one.userid) for one in reached if one.answer.channel is Channel.GROUP_SEND)),
        group_cap=group_cap(limits, moment),
        shown=found[:_SHOWN],
    )


async def reaches_of(
    connection: Connection,
    broadcast: Broadcast,
    trial: Trial | None,
    limits: TouchLimits,
    page: Sequence[CustomerRow],
    at: datetime,
    *,
    planning: bool,
) -> list[Reach]:
    """Return what the gate says of each customer of a page."""
    who = [customer.external_userid for customer in page]
    known = await standings(connection, who, Reason.BROADCAST, limits, at, planning=planning)
    reaches = []
    for customer in page:
        standing = known.get(customer.external_userid) or Standing(customer.external_userid)
        variant = variant_for(trial, customer.external_userid) or str(broadcast.variants[0]["name"])
        attached = bool(broadcast.wording(variant).get("attachments"))
        said = answer(limits, Reason.BROADCAST, standing, at, attached=attached)
        reaches.append(Reach(customer, said, standing.userid, variant, standing.group_used))
    return reaches
