"""Words in a turn's data that look like instructions: where they stand. After them no write tool acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from agent.phrases import say
from agent.safety import Screening
from graphs.conversation.state import State

_WARY_LINES = 3  # of the customer's before this turn: an attack may be spread over messages
_WORDS = 40  # characters of what was found that the trace keeps


def suspicions(state: State, notices: Callable[[str], Screening]) -> list[dict[str, str]]:
    """Return where in this turn's data something looks like an instruction, and the words."""
    found = ((where, _words(notices, text)) for where, text in _texts(state))
    return [{"where": where, "words": words} for where, words in found if words]


def note(found: list[dict[str, str]]) -> str:
    """Return the line that tells the model where to be careful, '' when nothing was found."""
    return say("suspicious_note", book="model", where=places(found)) if found else ""


def places(found: list[dict[str, str]]) -> str:
    """Return in Chinese where suspicious words stand."""
    return "、".join(dict.fromkeys(say(f"why_where_{one['where']}", book="owner") for one in found))


def _texts(state: State) -> Iterator[tuple[str, str]]:
    said = [line.text for line in state["history"] if line.who == "customer"][-_WARY_LINES:]
    yield "question", state["question"]
    for text in said:
        yield "history", text
    if said and state["question"]:
        yield "history", "".join([*said, state["question"]])
    yield "shown", state["shown"].text
    for text in (state["person"].nickname, *state["person"].tags):
        yield "customer", text
    if findings := state.get("findings"):
        for passage in findings.passages:
            yield "passages", f"{passage.entry.question}\n{passage.entry.answer}"
    for text in _strings(state.get("lookups", [])):
        yield "lookups", text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


@lru_cache(maxsize=8_000)  # a shop's passages and goods come again and again
def _words(notices: Callable[[str], Screening], text: str) -> str:
    return dict(notices(text).evidence).get("injection", "")[:_WORDS] if text else ""
