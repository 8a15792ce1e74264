"""Gaps as the API takes and tells them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked
from api.shapes.touches import told
from jobs.teaching.gaps import GapAnswer
from store.gaps.lists import Example, Gap

State = Literal["open", "answered", "dismissed"]
Question = Annotated[str, Field(min_length=1, max_length=300)]


class GapExamplePublic(BaseModel):
    """A question as it was asked, in the conversation and message it links to; the customer's name is half hidden.

    `outcome` is what the question gets since it was answered: `answered`, `offered` (in a menu) or `unanswered`;
    None until it was asked again. `told_at`: when the answer was sent to this customer.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    conversation_id: int
    message_id: int
    customer: str
    question: str
    reason: str
    outcome: str | None
    told_at: datetime | None
    created_at: datetime


class UntoldPublic(BaseModel):
    """How many customers are not told the answer for one reason, which `says` puts into words."""

    reason: str
    says: str
    count: int


class GapPublic(BaseModel):
    """Questions that ask the same and were not answered well: how often, by how many, why, the newest examples.

    After an answer `outcomes` counts what the original questions get now; until `retested_at` is set it is not known.
    Of those who were to be told, `told` have it, `waiting` get it later (the next at `waiting_until`), `untold` never.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    question: str
    state: State
    times: int
    customers: int
    reasons: dict[str, int]
    entry_id: int | None
    decided_by: str
    decided_at: datetime | None
    retested_at: datetime | None
    outcomes: dict[str, int]
    told: int
    waiting: int
    waiting_until: datetime | None
    untold: list[UntoldPublic]
    first_at: datetime
    last_at: datetime
    examples: list[GapExamplePublic]

    @classmethod
    def of(cls, gap: Gap) -> GapPublic:
        """Return a gap for the API."""
        left_out = [
            {"reason": key, "says": told("no", key), "count": count}
            for key, count in sorted(gap.untold.items(), key=lambda one: (-one[1], one[0]))
        ]
        return cls.model_validate({**asdict(gap), "untold": left_out})


def example_public(example: Example) -> GapExamplePublic:
    """Return an example for the API."""
    return GapExamplePublic.model_validate(example)


class GapAnswerCreate(Asked):
    """The answer to a gap. It is published at once.

    `question`: another wording than the gap's. `similar_questions`: what else it is found by; without it, some of
    the customers' own wordings. `entry_id`: the entry to change instead of adding one. `tell_customers`: send it
    to those who still wait, where the gate of touches and WeCom let us: later in quiet hours and while people have the
    customer, never to who opted out or has been answered since.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    answer: Annotated[str, Field(min_length=1, max_length=2048)]
    question: Question | None = None
    similar_questions: Annotated[list[Question], Field(max_length=20)] | None = None
    entry_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    tell_customers: bool = False

    def wish(self) -> GapAnswer:
        """Return it as the jobs take it."""
        return GapAnswer(self.answer, self.question, self.similar_questions, self.entry_id, self.tell_customers)


class GapMerge(Asked):
    """The gap that another one is joined to."""

    into: Annotated[int, Field(ge=1, lt=2**63)]


class GapCard(Asked):
    """When owners get the card with the day's gaps, in shop time; None: never."""

    at: time | None
