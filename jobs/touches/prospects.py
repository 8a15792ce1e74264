"""Who would be touched by a rule today, by which way, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agent.calendar.birthdays import lunar_birthdays_on, solar_birthdays_on
from agent.calendar.festivals import festivals_on
from agent.clock import in_shop_time
from agent.quiet import due_moment
from agent.repurchase import forecast, intervals_of, pools
from agent.touching import Answer, Channel, Reason, TouchLimits, answer
from store.engine import Connection
from store.touches.candidates import Candidate, birthdays, cared_for, dormant, everybody, purchases
from store.touches.ledger import known_occasions
from store.touches.rules import FollowupRule
from store.touches.standings import standings

CARE_GRACE_DAYS = 2
HISTORY_DAYS = 400
_LATE_DAYS = 3  # a repurchase nobody was reminded of in time is let go
_EPOCH = datetime(2000, 1, 1).date()
_STANDING_ONE = Answer(Channel.NONE, "known")


@dataclass(frozen=True, slots=True)
class Prospect:
    """A candidate and what the gate says."""

    candidate: Candidate
    answer: Answer


def due_moment_of(rule: FollowupRule, limits: TouchLimits, now: datetime) -> datetime:
    """Return when the touches planned now go out: at the rule's hour today, out of quiet hours, not in the past."""
    local = in_shop_time(now)
    hour = datetime.combine(local.date(), time(rule.at_minute // 60, rule.at_minute % 60), local.tzinfo)
    return due_moment(max(hour, local), limits.quiet_hours, urgent=False)


def expiry_of(reason: Reason, due_at: datetime) -> datetime:
    """Return until when a touch still makes sense: greetings on their day, the rest two days on."""
    if reason in (Reason.BIRTHDAY, Reason.FESTIVAL):
        day = in_shop_time(due_at).replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(days=1)
    return due_at + timedelta(days=2)


async def candidates_of(connection: Connection, rule: FollowupRule, now: datetime) -> list[Candidate]:
    """Return whom a rule is about today, each customer once, the most pressing first."""
    found = await _candidates(connection, rule, now)
    once: dict[str, Candidate] = {}
    for candidate in found:
        once.setdefault(candidate.external_userid, candidate)
    return list(once.values())


async def _candidates(connection: Connection, rule: FollowupRule, now: datetime) -> list[Candidate]:
    settings, today = rule.settings, in_shop_time(now).date()
    target = today + timedelta(days=settings.days_before)
    match Reason(rule.reason):
        case Reason.DORMANT:
            return await dormant(connection, settings.days, settings.until_days, now) if settings.days else []
        case Reason.BIRTHDAY:
            return await birthdays(connection, target, solar_birthdays_on(target), lunar_birthdays_on(target))
        case Reason.FESTIVAL:
            names = [name for name in festivals_on(target) if name in settings.festivals]
            lists = [await everybody(connection, f"{name}:{target.year}", name) for name in names[:1]]
            return [candidate for found in lists for candidate in found]
        case Reason.REPURCHASE:
            return await _repurchases(connection, settings.days_before, now)
        case _:
            lists = [await cared_for(connection, days, CARE_GRACE_DAYS, now) for days in sorted(settings.days)]
            return [candidate for found in lists for candidate in found]


async def _repurchases(connection: Connection, days_before: int, now: datetime) -> list[Candidate]:
    bought = await purchases(connection, now - timedelta(days=HISTORY_DAYS))
    habits, today = pools(bought), (in_shop_time(now).date() - _EPOCH).days
    found: list[tuple[int, Candidate]] = []
    for (customer, product), days in bought.items():
        expected = forecast(intervals_of(days), habits.get(product))
        if expected is None:
            continue
        ahead = days[-1] + round(expected) - today
        if -_LATE_DAYS <= ahead <= days_before:
            facts = {"product": product, "interval_days": round(expected)}
            found.append((ahead, Candidate(customer, f"{product}:{days[-1]}", facts)))
    return [candidate for _, candidate in sorted(found, key=lambda one: (one[0], one[1].external_userid))]


async def prospects_of(
    connection: Connection, rule: FollowupRule, limits: TouchLimits, due_at: datetime, now: datetime
) -> list[Prospect]:
    """Return the candidates of a rule with what the gate says of each at `due_at`."""
    found = await candidates_of(connection, rule, now)
    if not found:
        return []
    reason = Reason(rule.reason)
    done = await known_occasions(connection, reason, [(one.external_userid, one.occasion) for one in found])
    fresh = [one.external_userid for one in found if (one.external_userid, one.occasion) not in done]
    known = await standings(connection, fresh, reason, limits, due_at, planning=True)
    prospects = []
    for one in found:
        standing = known.get(one.external_userid)
        if (one.external_userid, one.occasion) in done:
            prospects.append(Prospect(one, _STANDING_ONE))
        elif standing is None:  # an order of somebody who never came to us
            prospects.append(Prospect(one, Answer(Channel.NONE, "stranger")))
        else:
            prospects.append(Prospect(one, answer(limits, reason, standing, due_at)))
    return prospects
