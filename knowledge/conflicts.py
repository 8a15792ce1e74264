"""Found while saving: another entry answers the same question, or says another price, day or number to it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from agent.grounding import Kind
from agent.grounding.extraction import extract
from agent.phrases import say
from knowledge.entries import Entry
from knowledge.likeness import CLOSE, SAME, likeness, resembling, same_subject
from knowledge.search import KnowledgeSearch, Zone

MOST = 5
_COMPARED = {
    Kind.MONEY: "price",
    Kind.DISCOUNT: "discount",
    Kind.PERCENT: "percent",
    Kind.DURATION: "duration",
    Kind.TIME: "time",
    Kind.PHONE: "phone",
    Kind.ADDRESS: "address",
}


class ConflictKind(StrEnum):
    """What is wrong with two entries."""

    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class EntryConflict:
    """Another entry that the one being saved repeats or contradicts; `message` tells the owner, in Chinese."""

    kind: ConflictKind
    entry_id: int
    question: str
    message: str


async def find_conflicts(
    search: KnowledgeSearch | None, merchant_id: int, entry: Entry, others: Iterable[Entry], today: date
) -> list[EntryConflict]:
    """Return what `entry` repeats or contradicts among `others`, contradictions first, at most five.

    Entries for different stores or different days are no conflict; nor is an answer that takes over from another
    on a later day. What `search`, if given, takes for the same question counts as well as what reads alike.
    """
    heard = await _heard_as_same(search, merchant_id, entry) if search else set()
    found = await asyncio.to_thread(_compare_all, entry, others, heard, today)
    return sorted(found, key=lambda one: one.kind is ConflictKind.DUPLICATE)[:MOST]


def _compare_all(entry: Entry, others: Iterable[Entry], heard: set[int], today: date) -> list[EntryConflict]:
    known = resembling(entry)
    rivals = [
        other
        for other in others
        if other.id != entry.id and (other.id in heard or known(other)) and _meet(entry, other)
    ]
    found = (_compare(entry, rival, rival.id in heard, today) for rival in rivals)
    return [conflict for conflict in found if conflict]


def _compare(entry: Entry, other: Entry, heard: bool, today: date) -> EntryConflict | None:
    alike = likeness(entry, other)
    if alike < CLOSE and not (heard and same_subject(entry, other)):
        return None
    differing = contradiction(entry.answer, other.answer, today)
    if differing:
        message = say("entry_contradiction", book="owner", question=entry.question, other=other.question,
                      id=str(other.id), **differing)  # fmt: skip
        return EntryConflict(ConflictKind.CONTRADICTION, other.id, other.question, message)
    if alike < SAME and not heard:
        return None
    message = say("entry_duplicate", book="owner", question=entry.question, other=other.question, id=str(other.id))
    return EntryConflict(ConflictKind.DUPLICATE, other.id, other.question, message)


def contradicted(entry: Entry, rivals: Iterable[Entry], today: date) -> Iterator[tuple[Entry, dict[str, str]]]:
    """Yield each rival that asks the same on the same days and says another figure, with what differs."""
    for rival in rivals:
        if _meet(entry, rival) and likeness(entry, rival) >= SAME:
            differing = contradiction(entry.answer, rival.answer, today)
            if differing:
                yield rival, differing


def contradiction(one: str, other: str, today: date) -> dict[str, str] | None:
    """Return what two answers say differently (`what`, `mine`, `theirs`), None if one only says more."""
    mine, theirs = _figures(one, today), _figures(other, today)
    for key in (kind for kind in mine if kind in theirs):
        only_mine, only_theirs = mine[key].keys() - theirs[key].keys(), theirs[key].keys() - mine[key].keys()
        if only_mine and only_theirs:
            what = say(f"entry_differing_{_COMPARED[key[0]]}", book="owner")
            return {
                "what": what,
                "mine": "、".join(mine[key][value] for value in mine[key] if value in only_mine),
                "theirs": "、".join(theirs[key][value] for value in theirs[key] if value in only_theirs),
            }
    return None


def _figures(text: str, today: date) -> dict[tuple[Kind, str], dict[Any, str]]:
    """Return the figures of a text by kind and role: value and the words for it."""
    figures: dict[tuple[Kind, str], dict[Any, str]] = defaultdict(dict)
    for claim in extract(text, today).claims:
        if claim.kind in _COMPARED:
            figures[claim.kind, claim.role].setdefault(claim.value, claim.text)
    return figures


async def _heard_as_same(search: KnowledgeSearch, merchant_id: int, entry: Entry) -> set[int]:
    """Return the entries that customers asking this question would be answered from."""
    found = await search.search(merchant_id, entry.question)
    if found.zone is not Zone.ANSWER:
        return set()
    return {passage.entry.id for passage in found.passages[:2] if passage.confidence >= found.confidence / 2}


def _meet(one: Entry, other: Entry) -> bool:
    """Return whether some customer could be told either of two entries on the same day."""
    if one.stores and other.stores and not set(one.stores) & set(other.stores):
        return False
    if (one.question, one.stores) == (other.question, other.stores) and one.valid_from != other.valid_from:
        return False
    begins = max(filter(None, [one.valid_from, other.valid_from]), default=date.min)
    ends = min(filter(None, [one.valid_until, other.valid_until]), default=date.max)
    return begins <= ends
