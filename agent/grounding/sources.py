"""What the model had to go by in one turn, and the facts in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from agent.grounding.claims import Kind
from agent.grounding.extraction import Extract, extract
from agent.grounding.facts import Fact, told_in
from agent.grounding.reading import normalise
from agent.grounding.toolfacts import ToolFacts

_MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Sources:
    """All that may support a reply of one turn.

    `tool_results` hold money in integer fen; strings are read as JSON when they are JSON, else as text.
    What the customer says supports an echo of it, never a price or a promise of the shop.
    """

    passages: Sequence[str] = ()
    tool_results: Sequence[Mapping[str, Any] | str] = ()
    customer_says: Sequence[str] = ()
    policy: str = ""
    today: date = field(default_factory=lambda: date(1970, 1, 1))
    _facts: dict[Kind, list[Fact]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def facts(self, kind: Kind) -> list[Fact]:
        """Return the facts of the shop of one kind: passages, policy and tool results."""
        if kind not in self._facts:
            told = [fact for text in self.texts for fact in told_in(text, self.today).of(kind)]
            self._facts[kind] = [*told, *(fact for fact in self.tools.facts if fact.claim.kind is kind)]
        return self._facts[kind]

    def values(self, kind: Kind) -> list[Any]:
        """Return the values of the shop's facts of one kind of figures; what they are about is not read for them."""
        told = [value for text in self.texts for value in told_in(text, self.today).values(kind)]
        return [*told, *(fact.claim.value for fact in self.tools.facts if fact.claim.kind is kind)]

    @cached_property
    def texts(self) -> list[str]:
        """Return the texts of the shop: passages, policy, and tool results that are plain text."""
        plain = [one for one in self.tool_results if isinstance(one, str) and parsed(one) is None]
        texts = [*self.passages, *([self.policy] if self.policy else []), *plain]
        return [text[:_MOST_CHARACTERS] for text in texts]

    @cached_property
    def tools(self) -> ToolFacts:
        """Return the tool results as read: facts, states, grants and words."""
        results = {place: parsed(one) if isinstance(one, str) else one for place, one in enumerate(self.tool_results)}
        return ToolFacts({place: one for place, one in results.items() if one is not None}, self.today)

    @cached_property
    def words(self) -> str:
        """Return everything the shop's sources say, normalised, for literal look-ups."""
        return normalise("\n".join([*self.texts, *self.tools.words]))

    @cached_property
    def customer(self) -> list[Extract]:
        """Return the customer's messages as read, the latest first."""
        return [extract(text, self.today) for text in [one[-2000:] for one in reversed(self.customer_says)]]


def parsed(text: str) -> Any | None:
    """Return the object or list that a tool's JSON text holds, or None when it is plain text."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None
