"""Answers to start from, one file a trade: an owner fills the blanks, what stays open is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

TRADES = ("clothes", "milk_tea", "beauty", "repair", "education", "bakery")
_BLANK = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Blank:
    """Something only the owner knows, with an example of it."""

    key: str
    label: str
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with other ways to ask it; `answer` has blanks as `{key}`."""

    question: str
    similar: tuple[str, ...]
    answer: str

    @property
    def blanks(self) -> frozenset[str]:
        """The blanks of its answer."""
        return frozenset(_BLANK.findall(self.answer))

    def filled(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return the entry as it is taught."""
        text = _BLANK.sub(lambda match: values[match[1]], self.answer)
        return {"question": self.question, "similar_questions": list(self.similar), "answer": text}


@dataclass(frozen=True, slots=True)
class Starter:
    """The set of a trade."""

    trade: str
    name: str
    blanks: tuple[Blank, ...]
    entries: tuple[Answer, ...]

    def filled(self, values: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the entries all of whose blanks are filled."""
        known = {key: value.strip() for key, value in values.items() if value.strip()}
        return [entry.filled(known) for entry in self.entries if entry.blanks <= known.keys()]


@cache
def starter(trade: str) -> Starter:
    """Return the set of one of `TRADES`."""
    document = yaml.safe_load(files(__package__).joinpath(f"{trade}.yaml").read_text(encoding="utf-8"))
    blanks = tuple(Blank(key, each["label"], each["example"]) for key, each in document["blanks"].items())
    entries = tuple(Answer(e["question"], tuple(e["similar"]), e["answer"]) for e in document["entries"])
    return Starter(trade, document["name"], blanks, entries)
