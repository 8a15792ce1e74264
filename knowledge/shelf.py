"""One merchant's published entries in memory, read and ready to be compared with questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.entries import Entry
from knowledge.index import Manifest, Record
from knowledge.language.normal import normal
from knowledge.lexical import Lexicon
from knowledge.marks import Marks
from knowledge.reading import Reader, Readings

E5_SPREAD = 0.018


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries with their readings: `asked` has a row for each wording of a question, `full` one an entry.

    `starts[i]` is entry i's first row in `asked`. `centre` and `spread` put the second model's cosines
    on a scale that does not depend on the model. `roots` has the square roots of each entry's chances over
    the matters, `familiar` says of each matter how surely (0–1) an entry is about it.
    """

    manifest: Manifest
    entries: tuple[Entry, ...]
    asked: Readings
    full: Readings
    starts: NDArray[np.intp]
    roots: Vectors
    familiar: Vectors
    marks: Marks
    questions: Lexicon
    texts: Lexicon
    centre: float
    spread: float

    @property
    def version(self) -> int:
        """Return the version being served."""
        return self.manifest.version

    @classmethod
    def build(
        cls, manifest: Manifest, records: Sequence[Record], reader: Reader, alike: Shelf | None = None
    ) -> Shelf | None:
        """Return the shelf that `manifest` describes; None if a record of it is missing or there is no entry.

        `alike` is the same one, read in another manner: what both have in common is made and kept once.
        """
        stored: dict[str, list[Record]] = {}
        for record in records:
            stored.setdefault(record.content_hash, []).append(record)
        members = [(key, stored[found]) for key, found in manifest.members if found in stored]
        if not members or len(members) < len(manifest.members):
            return None
        entries = tuple(Entry.from_json(key, views[0].content) for key, views in members)
        vectors = [{record.view: record.vector for record in views} for _, views in members]
        return cls.of(manifest, entries, vectors, reader, alike)

    @classmethod
    def of(
        cls,
        manifest: Manifest,
        entries: tuple[Entry, ...],
        vectors: Sequence[dict[str, Vectors]],
        reader: Reader,
        alike: Shelf | None = None,
    ) -> Shelf:
        """Return the shelf of `entries`, whose views have the rows `vectors`."""
        wordings = [
            (number, vectors[number][view], text)
            for number, entry in enumerate(entries)
            for view, text in entry.views().items()
            if view != "qa"
        ]
        rows, texts = np.stack([row for _, row, _ in wordings]), [normal(text) for *_, text in wordings]
        asked = reader.read(rows, texts, alike.asked if alike else None)
        whole = [normal(entry.views()["qa"]) for entry in entries]
        full = reader.read(np.stack([views["qa"] for views in vectors]), whole, alike.full if alike else None)
        starts = np.searchsorted([number for number, *_ in wordings], np.arange(len(entries)))
        matters: Vectors = (np.maximum.reduceat(asked.matters, starts) + full.matters) * np.float32(0.5)
        familiar: Vectors = np.minimum(1, 2 * matters.max(axis=0))
        marks = alike.marks if alike else Marks.of(entries, asked.things, full.things, starts)
        lexicons = (alike.questions, alike.texts) if alike else _lexicons(entries)
        scale = _scale(asked) if reader.manner == "other" else (0.0, E5_SPREAD)
        return cls(manifest, entries, asked, full, starts, np.sqrt(matters), familiar, marks, *lexicons, *scale)


def _lexicons(entries: Sequence[Entry]) -> tuple[Lexicon, Lexicon]:
    joined = [" ".join([entry.question, *entry.similar]) for entry in entries]
    return Lexicon(joined), Lexicon([f"{words} {entry.answer}" for words, entry in zip(joined, entries, strict=True)])


def _scale(asked: Readings) -> tuple[float, float]:
    """Return centre and spread of the second model's cosines between unrelated entries."""
    likeness = asked.second @ asked.second.T
    apart = likeness[np.triu_indices(len(likeness), k=1)]
    if len(apart) < 3:
        return 0.5, 0.1
    return float(np.median(apart)), max(float(apart.std()), 1e-3)
