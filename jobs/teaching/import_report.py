"""What a file would change in a shop's knowledge, line by line, with what its owner should look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.phrases import say
from agent.safety import screen_incoming
from jobs.teaching.clashes import clashes_of
from knowledge.importers import FaqFile, FaqRow, RowProblem
from knowledge.importers.headings import CATEGORY, PINNED, SIMILAR, VALIDITY
from store.entries.entries import KnowledgeEntry
from store.entries.tables import EntryState, Key
from store.entries.teaching import differs
from store.imports.lines import Verdict

Line = dict[str, Any]
"""One line of the report, as `save_report` takes it."""

_WORDS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Shop:
    """What a file is held against."""

    entries: Sequence[KnowledgeEntry]
    store_names: Collection[str]
    today: date


def report(file: FaqFile, shop: Shop, name: str) -> list[Line]:
    """Return the lines of a file called `name`: problems first, then its rows, then what an earlier version had."""
    by_key = {entry.key: entry for entry in shop.entries}
    by_letters = {_letters(entry.question): entry for entry in shop.entries if entry.state == EntryState.PUBLISHED}
    rows = [(row, entry_of(row, name)) for row in file.rows]
    kept = {_key(content) for _, content in rows}
    staying = [entry for entry in shop.entries if entry.state == EntryState.PUBLISHED and entry.key not in kept]
    clashes = clashes_of(file.rows, staying, shop.today)
    lines = [_problem(problem) for problem in file.problems]
    for place, (row, content) in enumerate(rows):
        entry = by_key.get(_key(content))
        near = None if entry else by_letters.get(_letters(row.question))
        lines.append(_row(row, content, entry, [*_notes(row, shop, near), *clashes[place]]))
        lines[-1]["clashes"] = bool(clashes[place])
    return lines + [_gone(entry) for entry in shop.entries if _is_gone(entry, kept, file, name)]


def entry_of(row: FaqRow, name: str) -> dict[str, Any]:
    """Return the entry a row becomes, as `upsert_entries` takes it: what the file has no column for stays as it is."""
    named: dict[str, dict[str, Any]] = {
        SIMILAR: {"similar_questions": list(row.similar)},
        CATEGORY: {"category": row.category},
        PINNED: {"pinned": row.pinned},
        VALIDITY: {"valid_until": row.valid_until},
    }
    entry: dict[str, Any] = {
        "question": row.question,
        "answer": row.answer,
        "store_names": sorted(row.stores),
        "valid_from": row.valid_from,
        "source": f"{name}（{row.place}）" if row.place else name,
    }
    for column, values in named.items():
        if column in row.columns:
            entry |= values
    return entry


def _key(content: dict[str, Any]) -> Key:
    return content["question"], tuple(content["store_names"]), content["valid_from"]


def _row(row: FaqRow, content: dict[str, Any], entry: KnowledgeEntry | None, notes: list[str]) -> Line:
    verdict, orders = Verdict.ADDED, _orders(row)
    if entry is not None:
        verdict = Verdict.CHANGED if differs(entry, content) else Verdict.UNCHANGED
    return {
        "verdict": verdict,
        "place": row.place,
        "question": row.question,
        "answer": row.answer,
        "old_answer": entry.answer if entry is not None and verdict is Verdict.CHANGED else None,
        "message": "；".join([*notes, *orders]),
        "suspicious": bool(orders),
        "content": content,
    }


def _problem(problem: RowProblem) -> Line:
    place, _, _ = str(problem).partition("：")
    return {"verdict": Verdict.PROBLEM, "place": place, "message": problem.message}


def _notes(row: FaqRow, shop: Shop, near: KnowledgeEntry | None) -> list[str]:
    """Return what the owner should look at before this row goes to customers (Chinese)."""
    notes = [row.note] if row.note else []
    if row.valid_until and row.valid_until < shop.today:
        notes.append(say("import_expired", book="owner", day=row.valid_until.isoformat()))
    if shop.store_names and (unknown := [name for name in row.stores if name not in shop.store_names]):
        notes.append(say("import_unknown_stores", book="owner", names="、".join(unknown)))
    if near is not None and near.question != row.question:
        notes.append(say("import_near", book="owner", question=near.question))
    return notes


def _orders(row: FaqRow) -> list[str]:
    """Return a warning about words that try to give the assistant orders: they are data, and stay data."""
    screened = screen_incoming("\n".join((row.question, row.answer, *row.similar)))
    if not screened.injection:
        return []
    return [say("import_injection", book="owner", words=dict(screened.evidence)["injection"][:_WORDS_SHOWN])]


def _is_gone(entry: KnowledgeEntry, kept: Collection[Key], file: FaqFile, name: str) -> bool:
    """Tell whether an entry came from an earlier version of this file and is not in it any more."""
    came = entry.state == EntryState.PUBLISHED and entry.source.startswith(f"{name}（")
    return came and not file.problems and entry.key not in kept


def _gone(entry: KnowledgeEntry) -> Line:
    message = say("import_gone", book="owner")
    return {"verdict": Verdict.GONE, "place": entry.source, "question": entry.question, "message": message} | {
        "old_answer": entry.answer
    }


def _letters(question: str) -> str:
    return re.sub(r"[\W_]+", "", question).lower()
