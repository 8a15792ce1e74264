"""How long a search takes in a shop that knows a thousand things. A process of its own (`python -m`)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from bench.processes import clean_environment
from bench.questions import faq, similar, unseen
from bench.report import Row, percentile
from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.entries import Entry

ENTRIES = 1_000
P95_MS = 40
JUDGED = Path(__file__).parent / "data" / "retrieval"
GOODS = ("法式连衣裙", "通勤西装", "阔腿裤", "羽绒服", "针织开衫", "牛仔外套")
MERCHANT = 1


def measure() -> list[Row]:
    """Search for several hundred different questions, one after the other, embedding included."""
    env = clean_environment() | {"OPENBLAS_NUM_THREADS": "1"}  # as xiaoer/main.py does for the program
    done = subprocess.run([sys.executable, "-m", "bench.search_speed"], capture_output=True, env=env, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    took: list[float] = orjson.loads(done.stdout.splitlines()[-1])
    p95 = percentile(took, 95)
    return [
        Row(
            f"retrieval: {len(took)} different questions in a shop with {ENTRIES} entries, local embedding",
            f"p95 < {P95_MS} ms",
            f"p50 {percentile(took, 50):.0f} ms, p95 {p95:.0f} ms, max {max(took):.0f} ms",
            p95 < P95_MS,
            figures={"milliseconds": took, "p95_ms": p95},
        )
    ]


class ReusingEmbedder(LocalEmbedder):
    """Embeds questions as the program does; entries that differ only in the goods they name share a vector.

    That spares minutes of set-up. A search costs the same whatever the numbers in the vectors are.
    """

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, of the text without the goods."""
        return await super().passages([_without_goods(text) for text in texts])


def _without_goods(text: str) -> str:
    return next((text.removeprefix(goods) for goods in GOODS if text.startswith(goods)), text)


def entries() -> list[Entry]:
    """Return a thousand different entries: all FAQs there are, asked of one piece of goods after the other."""
    faqs = [*_demo(), *_judged_entries()]
    asked = [
        Entry(0, goods + question, answer, tuple(goods + text for text in others))
        for goods in ("", *GOODS)
        for question, answer, others in faqs
    ]
    chosen = list(dict.fromkeys(asked))[:ENTRIES]
    if len(chosen) < ENTRIES:
        raise RuntimeError(f"there are only {len(chosen)} entries")
    return [Entry(number, e.question, e.answer, e.similar) for number, e in enumerate(chosen, start=1)]


def questions() -> list[str]:
    """Return customers' wordings that are in no entry, each once."""
    judged = [query["text"] for document in _judged() for query in document["queries"] if query["half"] == "test"]
    return list(dict.fromkeys([*unseen(), *judged]))


def _demo() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row in faq():
        yield row["问题"], row["答案"], tuple(similar(row))


def _judged_entries() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for document in _judged():
        for entry in document["faqs"]:
            asked = [q["text"] for q in document["queries"] if q["faq_id"] == entry["id"] and q["half"] == "tuning"]
            yield entry["question"], entry["answer"], tuple(asked)


def _judged() -> list[dict[str, list[dict[str, str]]]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(JUDGED.glob("*.json"))]


async def search_all(folder: Path) -> list[float]:
    """Return the milliseconds of each search."""
    from knowledge.index import open_index
    from knowledge.search import KnowledgeSearch

    index, embedder = open_index(folder, None), ReusingEmbedder()
    search = KnowledgeSearch(embedder, index)
    await search.sync(MERCHANT, 1, entries())
    await search.search(MERCHANT, "你好")
    took = []
    for text in questions():
        started = time.perf_counter()
        found = await search.search(MERCHANT, text)
        took.append((time.perf_counter() - started) * 1000)
        if not found.passages:
            raise RuntimeError(f"nothing found for {text!r}")
    embedder.close()
    index.close()
    return took


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as place:
        sys.stdout.buffer.write(orjson.dumps(asyncio.run(search_all(Path(place)))) + b"\n")
