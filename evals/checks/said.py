"""What was said: words that must and must not stand in the replies, how many messages, how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evals.schema.expect import Heard
from evals.stage.played import Problem
from store.quality.end_states import EndState

_TOLD = {
    "answered": "答了",
    "asked_back": "反问了",
    "handed_over": "转给人了",
    "small_talk": "寒暄",
    "silent": "没出声",
}


def check_said(wanted: Heard, replies: Sequence[str], turn: int | None = None) -> Iterator[Problem]:
    """Yield what is missing in the replies, or should not stand there."""
    text = plain("\n".join(replies))
    for piece in wanted.says:
        options = [piece] if isinstance(piece, str) else piece.any
        if not any(plain(option) in text for option in options):
            yield Problem("says", f"没有说到：{' / '.join(options)}", turn)
    for piece in wanted.not_says:
        if plain(piece) in text:
            yield Problem("not_says", f"不该说：{piece}", turn)
    if wanted.messages is not None and len(replies) > wanted.messages:
        yield Problem("messages", f"回了 {len(replies)} 条，最多 {wanted.messages} 条", turn)


def check_outcome(wanted: Heard, replies: Sequence[str], state: EndState, turn: int | None = None) -> Iterator[Problem]:
    """Yield whether it ended otherwise than wanted."""
    if wanted.outcome is None:
        return
    options = [wanted.outcome] if isinstance(wanted.outcome, str) else wanted.outcome
    found = outcome_of(replies, state)
    if found not in options:
        yield Problem("outcome", f"结果是“{_TOLD[found]}”，应该是“{'”或“'.join(_TOLD[one] for one in options)}”", turn)


def outcome_of(replies: Sequence[str], state: EndState) -> str:
    """Return how the newest turn ended."""
    if not replies:
        return "silent"
    if state.with_people:
        return "handed_over"
    last = state.turns[-1] if state.turns else {"verdict": "", "route": "small_talk"}
    if last["verdict"] == "asked_back":
        return "asked_back"
    return "small_talk" if last["route"] in ("small_talk", "media") else "answered"


def plain(text: str) -> str:
    """Return a text without blanks, in small letters: 199 元 and 199元 are the same."""
    return re.sub(r"\s+", "", text).lower()
