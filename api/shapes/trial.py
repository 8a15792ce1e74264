"""Tried questions as the API takes and tells them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked
from api.shapes.changes import PlannedChange, PlannedEntry
from graphs.conversation.reasons import reasons
from graphs.conversation.rehearsal import Rehearsed
from graphs.conversation.state import Bubble
from knowledge.search import Passage, Zone
from store.json import dumps, loads
from tools.errands import Errand

Question = Annotated[str, Field(min_length=1, max_length=2000)]


class TryAsked(Asked):
    """Questions to try, each on its own, or one after the other in one conversation (`as_dialogue`).

    With `as_customer` (an external_userid) their name, tags and orders count; `with_changes` and `with_drafts` are
    tried as if they were published already.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    questions: Annotated[list[Question], Field(min_length=1, max_length=10)]
    as_customer: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    as_dialogue: bool = False
    with_changes: Annotated[list[PlannedEntry], Field(max_length=50)] = []
    with_drafts: Annotated[list[int], Field(max_length=50)] = []

    @property
    def change(self) -> PlannedChange:
        """What would be published first."""
        return PlannedChange(entries=self.with_changes, drafts=self.with_drafts)


class PassagePublic(BaseModel):
    """An entry that was found; `confidence` is the chance (0–1) that it is the right one.

    `entry_id` is below zero for an entry that is only tried.
    """

    entry_id: int
    question: str
    answer: str
    category: str
    pinned: bool
    score: float
    confidence: float

    @classmethod
    def of(cls, passage: Passage) -> PassagePublic:
        """Return a passage for the API."""
        entry = passage.entry
        return cls(
            entry_id=entry.id,
            question=entry.question,
            answer=entry.answer,
            category=entry.category,
            pinned=entry.pinned,
            score=round(passage.score, 4),
            confidence=round(passage.confidence, 4),
        )


class MenuLine(BaseModel):
    """A line the customer may tap."""

    id: str
    text: str


class BubblePublic(BaseModel):
    """One chat bubble: a text, or a text with a menu under it and a line below that."""

    text: str
    menu: list[MenuLine]
    tail: str

    @classmethod
    def of(cls, bubble: Bubble) -> BubblePublic:
        """Return a bubble for the API."""
        menu = [MenuLine(id=item.id, text=item.text) for item in bubble.menu]
        return cls(text=bubble.text, menu=menu, tail=bubble.tail)


class HandOverPublic(BaseModel):
    """The wish that a person takes over, with the reason a colleague reads."""

    reason: str
    urgent: bool


class ActionPublic(BaseModel):
    """What a tool would have done with the reply, told as the model was told; nobody did it."""

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]

    @classmethod
    def of(cls, errand: Errand) -> ActionPublic:
        """Return what was proposed for the API."""
        told: dict[str, Any] = loads(dumps({"arguments": errand.arguments, "result": dict(errand.proposal.fact)}))
        return cls(tool=errand.tool, **told)


class Tried(BaseModel):
    """What would be found for a question, what would be replied, and why.

    `searched` is False when the reply needed no search: then the passages only show what one would have found.
    `cost_fen` counts fractions of a fen; `trace` is what a real turn would have recorded.
    """

    question: str
    passages: list[PassagePublic]
    zone: Zone
    confidence: float
    searched: bool
    bubbles: list[BubblePublic]
    hand_over: HandOverPublic | None
    actions: list[ActionPublic]
    unsure: bool
    why: list[str]
    route: str
    verdict: str
    model: str | None
    tokens_in: int
    tokens_out: int
    cost_fen: float
    milliseconds: int
    trace: dict[str, Any]

    @classmethod
    def of(cls, rehearsed: Rehearsed) -> Tried:
        """Return a rehearsal for the API."""
        outgoing, found = rehearsed.outgoing, rehearsed.findings
        record, wish = outgoing["record"], outgoing["hand_over"]
        return cls(
            question=rehearsed.question,
            passages=[PassagePublic.of(passage) for passage in found.passages],
            zone=found.zone,
            confidence=round(found.confidence, 4),
            searched=rehearsed.searched,
            bubbles=[BubblePublic.of(bubble) for bubble in outgoing["bubbles"]],
            hand_over=HandOverPublic(reason=wish.reason, urgent=wish.urgent) if wish else None,
            actions=[ActionPublic.of(errand) for errand in outgoing["errands"]],
            unsure=outgoing["unsure"],
            why=reasons(rehearsed),
            route=record.route,
            verdict=record.verdict,
            model=record.model,
            tokens_in=record.tokens_in,
            tokens_out=record.tokens_out,
            cost_fen=record.cost_fen,
            milliseconds=record.milliseconds,
            trace=loads(dumps(record.trace)),  # as a turn would store it
        )
