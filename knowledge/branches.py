"""One question with an answer for each store: only the customer can tell which store is meant."""

from __future__ import annotations

from dataclasses import replace

from knowledge.entries import Entry
from knowledge.findings import Findings, Passage, Zone
from knowledge.language.normal import bare


def by_branch(found: Findings, question: str) -> Findings:
    """Return findings that are sure of an answer only if it is for the store the customer named.

    Where the best passage has siblings for other stores, those for a store the question names come first;
    if it names none, or several, the customer chooses.
    """
    if not found.passages or not found.passages[0].entry.stores:
        return found
    asked = found.passages[0].entry.question
    siblings = [passage for passage in found.passages if passage.entry.question == asked and passage.entry.stores]
    if len(siblings) == 1:
        return found
    named = [passage for passage in siblings if _names(question, passage.entry)]
    others = [passage for passage in found.passages if passage not in named]
    if len(named) == 1:
        best = replace(named[0], confidence=found.confidence)
        return Findings([best, *others], found.zone, found.confidence)
    zone = Zone.ASK if found.zone is Zone.ANSWER else found.zone
    return Findings(_together(siblings, found.passages), zone, found.confidence)


def _together(siblings: list[Passage], passages: list[Passage]) -> list[Passage]:
    return [*siblings, *(passage for passage in passages if passage not in siblings)]


def _names(question: str, entry: Entry) -> bool:
    """Return whether a question names a store of the entry, with or without its 店."""
    said = bare(question)
    return any(bare(name).removesuffix("店") in said for name in entry.stores if bare(name).removesuffix("店"))
