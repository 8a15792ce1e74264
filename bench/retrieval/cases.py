"""Judged questions as search sees them: each with what speaks for every entry of its shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.retrieval.judged import Shop
from knowledge.adapter import Adapter
from knowledge.embedding import Vectors
from knowledge.embedding.protocol import Embedder
from knowledge.evidence import Evidence, weigh
from knowledge.index import Manifest
from knowledge.language.normal import normal
from knowledge.reading import USE_DIM, Reader
from knowledge.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what speaks for each entry of its shop, by manner of reading, the best first."""

    shop: str
    text: str
    half: str
    right: int | None
    seen: dict[str, Evidence]

    @property
    def evidence(self) -> Evidence:
        """Return what the best manner of reading says."""
        return next(iter(self.seen.values()))


async def build_cases(
    shops: Sequence[Shop], embedder: Embedder, manners: Sequence[str], adapter: Adapter | None = None
) -> list[Case]:
    """Return all questions as search reads them, with the stored adapters or another one."""
    readers = {manner: Reader(manner, adapter) for manner in manners}
    cases: list[Case] = []
    for shop in (shop for shop in shops if shop.questions):
        shelves = {manner: await _shelf(shop, embedder, reader) for manner, reader in readers.items()}
        texts = [normal(question.text) for question in shop.questions]
        rows = await embedder.queries(texts)
        for question, text, row in zip(shop.questions, texts, rows, strict=True):
            seen = {
                manner: weigh(reader.read(columns(row[None], manner), [text]), text, shelves[manner])
                for manner, reader in readers.items()
            }
            cases.append(Case(shop.name, question.text, question.half, question.right, seen))
    return cases


def columns(rows: Vectors, manner: str) -> Vectors:
    """Return the columns of `rows` that a manner of reading looks at."""
    return rows[:, :USE_DIM] if manner == "use" else rows


async def _shelf(shop: Shop, embedder: Embedder, reader: Reader) -> Shelf:
    views = [entry.views() for entry in shop.entries]
    texts = list(dict.fromkeys(normal(text) for entry in views for text in entry.values()))
    rows = dict(zip(texts, columns(await embedder.passages(texts), reader.manner), strict=True))
    vectors = [{view: rows[normal(text)] for view, text in entry.items()} for entry in views]
    return Shelf.of(Manifest(1, ()), shop.entries, vectors, reader)
