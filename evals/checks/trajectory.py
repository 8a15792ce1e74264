"""How it came about: tools called with which arguments, what acted, which knowledge was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evals.schema.expect import Tools
from evals.stage.played import Problem
from store.quality.end_states import EndState


def check_tools(wanted: Tools, state: EndState) -> Iterator[Problem]:
    """Yield tools that were not called, or should not have been; what acted is what the database keeps."""
    calls = [call for turn in state.turns for call in turn["trace"].get("tools", [])]
    names = [call["name"] for call in calls]
    for wish in wanted.called:
        name, arguments = (wish, {}) if isinstance(wish, str) else (wish.name, wish.arguments)
        alike = [call for call in calls if call["name"] == name and _holds(arguments, call["arguments"] or {})]
        if not alike:
            yield Problem("tools", f"没有调用 {name} {arguments or ''}（调用了 {names or '没有'}）")
    for name in wanted.not_called:
        if name in names:
            yield Problem("tools", f"不该调用 {name}")
    if wanted.acted is not None and sorted(wanted.acted) != sorted(state.acted):
        yield Problem("acted", f"生效的操作是 {state.acted or '没有'}，应该是 {wanted.acted or '没有'}")


def _holds(wanted: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return all(str(value) in str(given.get(name, "")) for name, value in wanted.items())


def check_sources(wanted: list[str], state: EndState) -> Iterator[Problem]:
    """Yield knowledge that was not found in any turn."""
    found = [passage["question"] for turn in state.turns for passage in turn["trace"].get("passages", [])]
    for question in wanted:
        if question not in found:
            yield Problem("sources", f"没有查到知识「{question}」（查到 {found[:3] or '没有'}）")
