"""Replays as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.shapes.asked import Asked
from api.shapes.changes import PlannedChange
from api.shapes.voice import VoiceUpdate
from store.quality.replays import Decision, Outcome, Replay, ReplayResult


class ReplayCreate(PlannedChange):
    """A change to hold against the saved questions; an empty one tells how they fare today.

    `voice` are parts of the voice as they would be; what persona and forbidden words do shows only `with_model`,
    which lets the chat model write the replies and costs what two replies a question cost. Else the shop's own
    words answer, as they do when no model is there.
    """

    voice: VoiceUpdate | None = None
    with_model: bool = False


class DraftPublic(BaseModel):
    """An entry as the change would have it; what is None stays as it is."""

    entry_id: int | None
    question: str
    answer: str


class ReplayPublic(BaseModel):
    """A replay and how far it is; `stale` when the knowledge was published anew since it was asked for.

    `entries` are the first 20 of the `entry_count` its change adds or alters, `retire` the ids it takes back.
    `done` of `total` questions are compared; `cost_fen` is what models took, in fractions of a fen.
    """

    id: int
    entries: list[DraftPublic]
    entry_count: int
    retire: list[int]
    voice: VoiceUpdate
    with_model: bool
    status: Literal["waiting", "running", "done", "failed"]
    error: str | None
    total: int
    done: int
    better: int
    same: int
    worse: int
    cost_fen: float
    stale: bool
    asked_by: str
    created_at: datetime
    finished_at: datetime | None
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None
    note: str

    @classmethod
    def of(cls, replay: Replay) -> ReplayPublic:
        """Return a replay for the API."""
        stored = {name: getattr(replay, name) for name in cls.model_fields if hasattr(replay, name)}
        entries = [DraftPublic.model_validate(draft) for draft in replay.drafts]
        stored["voice"] = VoiceUpdate.model_validate(replay.voice)
        return cls(**stored, entries=entries, entry_count=replay.draft_count, retire=replay.retired)


class AnsweredPublic(BaseModel):
    """How a question is answered. Grades from bad to good: wrong, handed_over, offered (in a menu), right.

    `entry_id` is the entry found first; `problems` names words that are missing or must not be said.
    """

    grade: Literal["wrong", "handed_over", "offered", "right"]
    says: str
    route: str
    zone: str
    confidence: float
    entry_id: int | None
    problems: list[str]


class ReplayResultPublic(BaseModel):
    """One question of a replay; without `outcome` it was not compared yet."""

    id: int
    saved_question_id: int
    text: str
    outcome: Outcome | None
    before: AnsweredPublic | None
    after: AnsweredPublic | None

    @classmethod
    def of(cls, result: ReplayResult) -> ReplayResultPublic:
        """Return a result for the API."""
        return cls(**{name: getattr(result, name) for name in cls.model_fields})


class DecisionMade(Asked):
    """What the owner did with the change."""

    decision: Decision
    note: Annotated[str, Field(max_length=500)] = ""
