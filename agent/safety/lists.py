"""Lists of words, ours and a shop's own: what is looked for, and what becomes of a text that says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from agent.safety.folding import Folded, fold
from agent.safety.lexicon import Hit, Lexicon

_FOLDER = Path(__file__).with_name("words") / "lists"


class Action(StrEnum):
    """What becomes of a text that says a word, from harmless to worst."""

    SEND = "send"
    MASK = "mask"
    REWRITE = "rewrite"
    HAND_OVER = "hand_over"
    BLOCK = "block"

    @property
    def weight(self) -> int:
        """How bad it is; the worst of several counts."""
        return list(Action).index(self)


@dataclass(frozen=True)
class WordList:
    """A list with what to do.

    Attributes:
        name: Its name in reasons and traces; a shop's own list has the name the shop gave it.
        label: What people call it.
        reply: What becomes of our reply that says a word of it.
        customer: What becomes of a customer's message that says one.
        terms: The words; each with what is said instead where masked ('' leaves it out, None: asterisks).
        exempt: Ordinary phrases in which the words are harmless.
        patterns: Regular expressions over the folded text, for what no list of words can tell.
        loose: Words that the shop's own texts or the customer named may be named back.
    """

    name: str
    label: str
    reply: Action = Action.REWRITE
    customer: Action = Action.SEND
    terms: tuple[tuple[str, str | None], ...] = ()
    exempt: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    loose: bool = False

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words ready to be looked for."""
        return Lexicon((term for term, _ in self.terms), self.exempt)

    @cached_property
    def softer(self) -> dict[str, str | None]:
        """What is said instead of each term."""
        return dict(self.terms)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile("|".join(f"(?:{one})" for one in self.patterns)) if self.patterns else None

    def hits_without_mercy(self, text: str) -> list[Hit]:
        """Return what a text says of this list if nothing were exempt: what an exempt phrase is there for."""
        return Lexicon(term for term, _ in self.terms).hits(fold(text))

    def hits(self, folded: Folded) -> list[Hit]:
        """Return what a text says of this list."""
        hits = self.lexicon.hits(folded)
        if not hits and self._pattern and (found := self._pattern.search(folded.text)):
            return [Hit(*folded.span(found.start(), found.end()), found[0])]
        return hits


@cache
def house_lists() -> tuple[WordList, ...]:
    """Return the lists we keep for every shop (`words/lists/*.yaml`)."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.yaml")))


def _read(path: Path) -> WordList:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    terms = content["terms"]
    pairs = terms.items() if isinstance(terms, dict) else ((term, None) for term in terms)
    return WordList(
        name=path.stem,
        label=content["label"],
        reply=Action(content["reply"]),
        customer=Action.SEND if content["customer"] == "none" else Action(content["customer"]),
        terms=tuple((str(term), softer) for term, softer in pairs),
        exempt=tuple(map(str, content.get("exempt", ()))),
        patterns=tuple(content.get("patterns", ())),
        loose=bool(content.get("loose", False)),
    )


@lru_cache(maxsize=2_000)
def shop_list(
    name: str, terms: Sequence[str], exempt: Sequence[str] = (), reply: str = "rewrite", customer: str = "send"
) -> WordList:
    """Return a shop's own list; the same values give the same object, so its words are compiled once."""
    pairs = tuple((term, None) for term in terms)
    return WordList(name, name, Action(reply), Action(customer), pairs, tuple(exempt))


def warm() -> None:
    """Compile our lists: half a second that no customer should wait for."""
    for one in house_lists():
        one.lexicon.hits(Folded("", "", ()))
