"""Rows of a file whose figures differ from those of another answer: one that is there, or one of the same file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from agent.phrases import say
from jobs.teaching.indexing import entry_from
from knowledge.conflicts import contradicted
from knowledge.entries import Entry
from knowledge.importers import FaqRow
from knowledge.rivals import Rivals
from store.entries.entries import KnowledgeEntry

_MOST = 2
"""Clashes told of a row: more would bury the rest."""


def clashes_of(rows: Sequence[FaqRow], staying: Sequence[KnowledgeEntry], today: date) -> list[list[str]]:
    """Return for each row what it contradicts (Chinese), by wording alone: no model reads ten thousand rows.

    `staying` are the shop's entries that the file does not replace.
    """
    asked = [_asked(row, -place) for place, row in enumerate(rows, start=1)]
    rivals = Rivals([*asked, *(entry_from(dict(entry)) for entry in staying)])
    return [
        [
            say("import_clash", book="owner", where=_where(rival, rows), other=rival.question, **differing)
            for rival, differing in islice(contradicted(entry, rivals.of(entry), today), _MOST)
        ]
        for entry in asked
    ]


def _asked(row: FaqRow, number: int) -> Entry:
    stores = tuple(sorted(row.stores))
    return Entry(
        number, row.question, row.answer, tuple(row.similar), "", False, stores, row.valid_from, row.valid_until
    )


def _where(rival: Entry, rows: Sequence[FaqRow]) -> str:
    return rows[-rival.id - 1].place if rival.id < 0 else say("import_clash_known", book="owner", id=str(rival.id))
