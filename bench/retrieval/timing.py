"""Milliseconds a search."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.retrieval.judged import Shop
from knowledge.embedding import LocalEmbedder
from knowledge.index import open_index
from knowledge.search import KnowledgeSearch

QUESTIONS = 100


async def timing(shop: Shop, size: int) -> str:
    """Return milliseconds a search, nothing cached, in a shop of `size` entries made from one shop's."""
    repeated = [shop.entries[number % len(shop.entries)] for number in range(size)]
    entries = [replace(e, id=number, answer=f"{e.answer}（{number}）") for number, e in enumerate(repeated)]
    with tempfile.TemporaryDirectory() as folder:
        search = KnowledgeSearch(LocalEmbedder(), open_index(Path(folder), None))
        await search.sync(1, 1, entries)
        await search.search(1, "热身")
        taken = []
        for text in dict.fromkeys(question.text for question in shop.questions[:QUESTIONS]):
            started = time.perf_counter()
            await search.search(1, text)
            taken.append((time.perf_counter() - started) * 1000)
    return f"{size} entries: p50 {np.percentile(taken, 50):.1f} ms, p95 {np.percentile(taken, 95):.1f} ms a search"
