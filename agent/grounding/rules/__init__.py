"""Which facts support which claim: one rule for each kind, by noun."""

from __future__ import annotations

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.fitting import Rule
from agent.grounding.rules import (
    absences,
    contacts,
    counts,
    days,
    goods,
    lengths,
    lists,
    offers,
    orders,
    people,
    permissions,
    policies,
    prices,
    stretches,
    times,
)

_RULES: dict[Kind, Rule] = {
    Kind.MONEY: prices.money,
    Kind.DISCOUNT: prices.discount,
    Kind.PERCENT: prices.percent,
    Kind.NUMBER: prices.bare_number,
    Kind.STOCK: goods.stock,
    Kind.AVAILABILITY: goods.availability,
    Kind.QUANTITY: counts.quantity,
    Kind.SERVICE: policies.service,
    Kind.DATE: days.day,
    Kind.WEEKDAY: days.day,
    Kind.TIME: times.time,
    Kind.DURATION: lengths.duration,
    Kind.PHONE: contacts.phone,
    Kind.CONTACT: contacts.literal,
    Kind.CODE: contacts.literal,
    Kind.ADDRESS: contacts.address,
    Kind.ORDER_STATE: orders.state,
    Kind.APPOINTMENT: orders.appointment,
    Kind.ACTION: orders.action,
    Kind.REFUND: orders.refund,
    Kind.COMPENSATION: orders.compensation,
    Kind.GIFT: offers.gift,
    Kind.FREE: offers.free,
    Kind.FREE_SHIPPING: offers.free_shipping,
    Kind.REDUCTION: offers.reduction,
    Kind.COUPON: offers.coupon,
    Kind.RETURNS: policies.returns,
    Kind.PERMISSION: permissions.permission,
    Kind.ABSENCE: absences.absence,
    Kind.PERSON: people.person,
    Kind.LISTED: lists.listed,
    Kind.STRETCH: stretches.stretch,
}


def is_supported(claim: Claim, turn: Turn) -> bool:
    """Tell whether the sources of `turn` support `claim`."""
    return _RULES[claim.kind](claim, turn)
