"""What write tools want done. Nothing is done while the model thinks: a turn may be thrown away and thought again.

A write tool decides, describes the outcome as a fact for the model, and returns a `Proposal`. The turn's last
transaction, which writes the reply, carries the proposals out. So reply and effect are there together or not at all.
When the world has moved on in between (the last coupon is gone), `apply` raises `Outpaced`: nothing of the turn
is written, and it is thought again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from agent.errors import Conflict
from store.engine import Connection


class Outpaced(Conflict):
    """What a tool told the model does not hold any more: think the turn again."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to be done with the turn.

    Attributes:
        fact: What the model reads, as if it were done.
        apply: Does it, given the open transaction; the conversation's row is locked. Raises `Outpaced`.
        with_hand_over: Whether it is wanted although the turn ends with a person and the model's words are dropped.
    """

    fact: Mapping[str, Any]
    apply: Callable[[Connection], Awaitable[None]]
    with_hand_over: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """A proposal with the call it came from; `key` is the same whenever the same turn makes the same call."""

    key: str
    tool: str
    arguments: Mapping[str, Any]
    proposal: Proposal


@dataclass(slots=True)
class Errands:
    """What the tools of one turn were asked for so far."""

    calls: Counter[str] = field(default_factory=Counter)
    proposed: dict[str, Errand] = field(default_factory=dict)

    def wanted(self, *, told: bool, handed_over: bool) -> list[Errand]:
        """Return what the turn's last transaction is to carry out, in the order it was asked for.

        What the customer is not `told`, because other words than the model's go out, is not done.
        """
        everything = list(self.proposed.values())
        return everything if told else [one for one in everything if handed_over and one.proposal.with_hand_over]


def call_key(turn: str, tool: str, arguments: Mapping[str, Any]) -> str:
    """Return the idempotency key of a call: the turn, the tool and its arguments in canonical form."""
    canonical = orjson.dumps(dict(arguments), default=str, option=orjson.OPT_SORT_KEYS)
    return f"{turn}:{tool}:{hashlib.sha256(canonical).hexdigest()[:24]}"
