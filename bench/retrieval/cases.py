"""Judged questions as search sees them: each with what speaks for every entry of its shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.retrieval.judged import Shop
from knowledge.adapter import Adapter
from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.evidence import Evidence, weigh
from knowledge.index import Manifest
from knowledge.language.normal import normal
from knowledge.reading import USE_DIM, Reader
from knowledge.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what speaks for each entry of its shop."""

    shop: str
    text: str
    half: str
    right: int | None
    evidence: Evidence


async def build_cases(
    shops: Sequence[Shop], embedder: LocalEmbedder, manner: str, adapter: Adapter | None = None
) -> list[Case]:
    """Return all questions under one manner of reading, with the stored adapter or another one."""
    reader = Reader(manner, adapter)
    cases: list[Case] = []
    for shop in shops:
        if not shop.questions:
            continue
        shelf = await _shelf(shop, embedder, reader)
        texts = [normal(question.text) for question in shop.questions]
        rows = columns(await embedder.queries(texts), manner)
        for question, text, row in zip(shop.questions, texts, rows, strict=True):
            evidence = weigh(reader.read(row[None], [text]), text, shelf)
            cases.append(Case(shop.name, question.text, question.half, question.right, evidence))
    return cases


def columns(rows: Vectors, manner: str) -> Vectors:
    """Return the columns of `rows` that a manner of reading looks at."""
    return rows[:, :USE_DIM] if manner == "use" else rows


async def _shelf(shop: Shop, embedder: LocalEmbedder, reader: Reader) -> Shelf:
    views = [entry.views() for entry in shop.entries]
    texts = list(dict.fromkeys(normal(text) for entry in views for text in entry.values()))
    rows = dict(zip(texts, columns(await embedder.passages(texts), reader.manner), strict=True))
    vectors = [{view: rows[normal(text)] for view, text in entry.items()} for entry in views]
    return Shelf.of(Manifest(1, ()), shop.entries, vectors, reader)
