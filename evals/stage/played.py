"""What a played case came to. Plain data that goes to JSON and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Problem:
    """Something that is not as the case wants it; `check` names the kind of check."""

    check: str
    text: str
    turn: int | None = None


@dataclass(slots=True)
class Played:
    """One run of a case.

    Attributes:
        mode: local (no model), script, model, or skipped.
        seconds: How long the whole case took.
        reply_seconds: How long each reply took, from the customer's last message to the reply's first bubble.
        transcript: who, text, seconds.
        trace: One record a turn: route, verdict, what was found, called, checked, spent.
    """

    case: str
    file: str
    shop: str
    harm: str
    about: str
    kind: str
    mode: str
    attempt: int = 0
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0
    reply_seconds: list[float] = field(default_factory=list)
    model_calls: int = 0
    tokens: int = 0
    cost_fen: float = 0.0
    transcript: list[dict[str, Any]] = field(default_factory=list)
    trace: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether all was as the case wants it."""
        return self.mode != "skipped" and not self.problems

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Played:
        """Return the run in a JSON row."""
        return cls(**row | {"problems": [Problem(**one) for one in row["problems"]]})
