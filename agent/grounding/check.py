"""Checks every claim of a reply against the sources of its turn."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.context import Turn
from agent.grounding.links import promise_of
from agent.grounding.rules import is_supported
from agent.grounding.rules.sizing import recommends
from agent.grounding.sources import Sources
from agent.grounding.stance import refused
from agent.grounding.verdict import Verdict

MOST_CHARACTERS = 3000  # three bubbles of 2048 bytes hold about 2000 Chinese characters
_BOUGHT = re.compile(r"您?[拍买订选下](?:单)?的(?:是|为)|您的(?:订单|这单)是")
_REFUSABLE = frozenset(
    {Kind.MONEY, Kind.DISCOUNT, Kind.PERCENT, Kind.DURATION, Kind.DATE, Kind.WEEKDAY, Kind.TIME, Kind.NUMBER}
)


def check(reply: str, sources: Sources) -> Verdict:
    """Return whether every price, figure, date, contact, state and promise in `reply` has a source.

    A claim is matched by value and unit and, where the text tells, by the thing it is about. The customer's
    own words support an echo of what they said, never a price or a promise of the shop. A reply too long for a
    customer is not read: it is unsupported as it stands.
    """
    if len(reply) > MOST_CHARACTERS:
        return Verdict(False, [Claim(Kind.OVERSIZED, reply[:20], len(reply))])
    turn = Turn(reply, sources)
    stated = [claim for claim in turn.read.claims if _is_stated(claim, turn) and not _is_denied(claim, turn)]
    unsupported, promises = [], []
    for claim in stated:
        if is_supported(claim, turn):
            turn.supported.add((claim.kind, claim.value))
            promise = promise_of(claim, turn)
            promises += [promise] if promise else []
        else:
            unsupported.append(_as_written(claim, reply))
    return Verdict(not unsupported, _distinct(unsupported), promises)


def _is_stated(claim: Claim, turn: Turn) -> bool:
    """Tell whether a claim states something; a variant that is only named does so of what the customer bought."""
    if claim.role != "listed":
        return claim.role != "mention"
    return recommends(claim, turn) or (
        claim.kind is Kind.AVAILABILITY
        and bool(claim.value[1])
        and _BOUGHT.search(turn.read.reading.clause(claim.start)) is not None
    )


def _is_denied(claim: Claim, turn: Turn) -> bool:
    """Tell whether a figure is named only to refuse it (五折我们做不了)."""
    return claim.kind in _REFUSABLE and refused(turn.read.reading, claim.start, claim.end)


def _as_written(claim: Claim, reply: str) -> Claim:
    return Claim(claim.kind, reply[claim.start : claim.end].strip(), claim.value, claim.role, claim.start, claim.end)


def _distinct(claims: list[Claim]) -> list[Claim]:
    found: dict[tuple[Kind, str], Claim] = {}
    for claim in claims:
        found.setdefault((claim.kind, claim.text), claim)
    return list(found.values())
