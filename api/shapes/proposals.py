"""Proposals as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked
from jobs.teaching.proposals import Acceptance
from store.gaps.proposals import Proposal

State = Literal["open", "accepted", "rejected"]


class ProposalSourcePublic(BaseModel):
    """Where it was answered, by whom; the customer's name is half hidden."""

    model_config = ConfigDict(from_attributes=True)

    conversation_id: int
    message_id: int
    customer: str
    question: str
    answer: str
    servicer_userid: str
    answered_at: datetime


class ProposalPublic(BaseModel):
    """A question with the staff's newest answer, and how often it was answered.

    Open with an `entry_id`, it would change that entry, which now says `entry_answer`; accepted, it is that entry.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    question: str
    answer: str
    state: State
    entry_id: int | None
    entry_question: str | None
    entry_answer: str | None
    times: int
    decided_by: str
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime
    sources: list[ProposalSourcePublic]

    @classmethod
    def of(cls, proposal: Proposal) -> ProposalPublic:
        """Return a proposal for the API."""
        return cls.model_validate(proposal)


class ProposalAccept(Asked):
    """How a proposal is taken: what is left out stays as proposed; `as_new` adds an entry where one would change."""

    model_config = ConfigDict(str_strip_whitespace=True)

    question: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    answer: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    as_new: bool = False

    def wish(self) -> Acceptance:
        """Return it as the jobs take it."""
        return Acceptance(self.question, self.answer, self.as_new)
