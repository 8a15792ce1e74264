"""What changed between two versions of an entry, as people compare them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

FIELDS = (
    "question",
    "answer",
    "similar_questions",
    "category",
    "pinned",
    "valid_from",
    "valid_until",
    "store_names",
)


_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that stayed, went or came."""

    change: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that says something else; for texts, `pieces` show where."""

    field: str
    before: Any
    after: Any
    pieces: list[Piece]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Return the fields in which two contents (as JSON) differ."""
    return [_change(name, before.get(name), after.get(name)) for name in FIELDS if before.get(name) != after.get(name)]


def _change(name: str, before: Any, after: Any) -> FieldChange:
    texts = isinstance(before, str) and isinstance(after, str) and name in ("question", "answer")
    return FieldChange(name, before, after, pieces(before, after) if texts else [])


def pieces(before: str, after: str) -> list[Piece]:
    """Return two texts as pieces that stayed, went and came, in order of reading; a number changes as a whole."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for what, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece("same", "".join(old[start:end])))
            continue
        found += [Piece("removed", "".join(old[start:end]))] if end > start else []
        found += [Piece("added", "".join(new[begin:stop]))] if stop > begin else []
    return found
