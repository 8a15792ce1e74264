"""Whether a rehearsed reply is what a saved question expects, and whether a change makes it better or worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

from agent.wording.saying import says_fact
from graphs.conversation.menus import entry_id
from graphs.conversation.rehearsal import Rehearsed
from store.quality.replays import Outcome
from store.quality.saved_questions import Expectation

_CHOSEN_BY_MODEL = 5  # passages that a model is given to answer from


class Grade(IntEnum):
    """How well a question is answered; a person who is asked in vain is better than a wrong answer."""

    WRONG = 0
    HANDED_OVER = 1
    OFFERED = 2
    RIGHT = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """How a question was answered: by which entries (best first), in which words, and how good that is.

    `entry_id` is that of the passage found first, None when nothing was; `problems` names facts that are missing
    (`must_say`) or wrong (`must_not_say`).
    """

    grade: Grade
    says: str
    route: str
    zone: str
    confidence: float
    entry_id: int | None
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the answer as it is stored."""
        return asdict(self) | {"grade": self.grade.name.lower()}


def graded(rehearsed: Rehearsed, wish: Expectation) -> Answered:
    """Return how a rehearsed reply fares against what is expected."""
    outgoing, found = rehearsed.outgoing, rehearsed.findings
    says = rehearsed.says
    missing = tuple(fact for fact in wish.must_say if not says_fact(says, fact))
    wrong = tuple(fact for fact in wish.must_not_say if says_fact(says, fact))
    first = found.passages[0].entry.id if found.passages else None
    return Answered(
        _grade(rehearsed, wish, missing, wrong),
        says,
        outgoing["record"].route,
        found.zone.value,
        round(found.confidence, 4),
        first,
        (*missing, *wrong),
    )


def compared(before: Answered, after: Answered) -> Outcome:
    """Return how a question fares after a change."""
    if before.grade == after.grade:
        return Outcome.SAME
    return Outcome.BETTER if after.grade > before.grade else Outcome.WORSE


def _grade(rehearsed: Rehearsed, wish: Expectation, missing: Sequence[str], wrong: Sequence[str]) -> Grade:
    if wrong:
        return Grade.WRONG
    offered = _offered(rehearsed)
    if wish.for_person:
        return Grade.RIGHT if rehearsed.outgoing["hand_over"] else Grade.OFFERED if offered else Grade.WRONG
    if rehearsed.outgoing["hand_over"]:
        return Grade.HANDED_OVER
    if offered:
        return Grade.OFFERED if not wish.entry_ids or set(offered) & set(wish.entry_ids) else Grade.HANDED_OVER
    if missing or (wish.entry_ids and not _answered_from(rehearsed, wish.entry_ids)):
        return Grade.WRONG
    return Grade.RIGHT


def _offered(rehearsed: Rehearsed) -> list[int]:
    """Return the entries the customer may choose from, when the reply is a menu."""
    items = [entry_id(item.id) for bubble in rehearsed.outgoing["bubbles"] for item in bubble.menu]
    return [number for number in items if number is not None]


def _answered_from(rehearsed: Rehearsed, wanted: Sequence[int]) -> bool:
    """Return whether the reply comes from a wanted entry: a model reads several, without one the best speaks."""
    passages = rehearsed.findings.passages
    depth = _CHOSEN_BY_MODEL if rehearsed.outgoing["record"].model else 1
    return any(passage.entry.id in wanted for passage in passages[:depth])
