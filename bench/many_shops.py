"""Two thousand shops in one process: memory, searches in shops asked before and not, and what idle ones cost.

`python -m bench.many_shops fill|ask FOLDER SHOPS`: each phase in a process of its own, as a restart would have it.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import psutil

from bench.processes import clean_environment
from bench.questions import unseen
from bench.report import Row, percentile
from bench.search_speed import entries
from knowledge.embedding import LocalEmbedder
from knowledge.index import Manifest, open_index
from knowledge.search import KnowledgeSearch

SHOPS, ENTRIES = 2_000, 50
COLD_SEARCHES, RECENT, WARM_SEARCHES, IDLE_SECONDS = 400, 200, 400, 5
COLD_P95_MS, WARM_P95_MS, MEGABYTES, IDLE_MEGABYTES, IDLE_CPU_PERCENT = 400, 40, 800, 50, 1


def measure() -> list[Row]:
    """Ask in a place with 2,000 shops, and in one with a single shop to compare with."""
    one, many = _place(1), _place(SHOPS)
    cold, warm = percentile(many["cold"], 95), percentile(many["warm"], 95)
    idle_mb, cpu = many["idle_mb"] - one["idle_mb"], many["idle_cpu_percent"]
    place = f"{SHOPS:,} shops × {ENTRIES} entries in one process, embedded Chroma"
    return [
        Row(
            f"{place}: {COLD_SEARCHES} shops nobody asked yet",
            f"p95 < {COLD_P95_MS} ms",
            f"p50 {percentile(many['cold'], 50):.0f} ms, p95 {cold:.0f} ms, max {max(many['cold']):.0f} ms",
            cold < COLD_P95_MS,
            figures={"milliseconds": many["cold"]},
        ),
        Row(
            f"{place}: the {RECENT} shops asked last",
            f"p95 < {WARM_P95_MS} ms",
            f"p50 {percentile(many['warm'], 50):.0f} ms, p95 {warm:.0f} ms",
            warm < WARM_P95_MS,
            figures={"milliseconds": many["warm"]},
        ),
        Row(
            f"{place}: memory of the process once {COLD_SEARCHES} shops were asked",
            f"< {MEGABYTES} MB",
            f"{many['asked_mb']:.0f} MB ({many['half_mb']:.0f} after half of them); {many['disk_mb']:.0f} MB on disk",
            many["asked_mb"] < MEGABYTES,
            figures={name: many[name] for name in ("asked_mb", "half_mb", "disk_mb")},
        ),
        Row(
            f"{place}: what shops nobody asks cost, against a place with one shop",
            f"< {IDLE_MEGABYTES} MB, < {IDLE_CPU_PERCENT} % of a core",
            f"{idle_mb:+.0f} MB ({many['idle_mb']:.0f}), {cpu:.1f} % of a core",
            idle_mb < IDLE_MEGABYTES and cpu < IDLE_CPU_PERCENT,
            figures={"idle_mb": idle_mb, "idle_cpu_percent": cpu},
        ),
    ]


def _place(shops: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder:
        _phase("fill", folder, shops)
        return _phase("ask", folder, shops)


def _phase(name: str, folder: str, shops: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.many_shops", name, folder, str(shops)],
        capture_output=True,
        env=clean_environment() | {"OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found


async def fill(folder: Path, shops: int) -> dict[str, Any]:
    """Let one shop learn its entries, and copy its records to the others: the vectors would be the same."""
    index, embedder = open_index(folder, None), LocalEmbedder()
    chosen = [replace(entry, similar=()) for entry in entries()[:ENTRIES]]
    await KnowledgeSearch(embedder, index).sync(1, 1, chosen)
    records = await index.load(1, embedder.name)
    members = tuple((entry.id, entry.content_hash) for entry in chosen)
    for shop in range(2, shops + 1):
        await index.add(shop, embedder.name, records)
        await index.publish(shop, embedder.name, Manifest(1, members))
    embedder.close()
    index.close()
    return {"records": len(records) * shops}


async def ask(folder: Path, shops: int) -> dict[str, Any]:
    """Search as a process that has just started does: idle, shops nobody asked, the last again."""
    index, embedder = open_index(folder, None), LocalEmbedder()
    search, order = KnowledgeSearch(embedder, index), list(range(1, shops + 1))
    random.Random(7).shuffle(order)
    found: dict[str, Any] = {"cold": [], "warm": [], "disk_mb": _on_disk(folder)}
    await search.search(order[0], "你好")  # the models load
    found |= {"idle_mb": _megabytes(), "idle_cpu_percent": await _idle_cpu()}
    asked = order[1 : COLD_SEARCHES + 1]
    for number, shop in enumerate(asked):
        found["cold"].append(await _searched(search, shop, number))
        if number == COLD_SEARCHES // 2:
            found["half_mb"] = _megabytes()
    found["asked_mb"], recent = _megabytes(), asked[-RECENT:] or order[:1]
    found["warm"] = [await _searched(search, recent[number % len(recent)], number) for number in range(WARM_SEARCHES)]
    embedder.close()
    index.close()
    return found


async def _searched(search: KnowledgeSearch, shop: int, number: int) -> float:
    """Search once and return the milliseconds it took."""
    texts = unseen()
    started = time.perf_counter()
    found = await search.search(shop, texts[number % len(texts)])
    took = (time.perf_counter() - started) * 1000
    if not found.passages:
        raise RuntimeError(f"shop {shop} found nothing")
    return took


async def _idle_cpu() -> float:
    """Return how much of a core the process takes while nobody asks, in percent."""
    process = psutil.Process()
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(IDLE_SECONDS)
    return 100 * (sum(process.cpu_times()[:2]) - before) / IDLE_SECONDS


def _megabytes() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def _on_disk(folder: Path) -> float:
    found = (os.path.join(root, name) for root, _, names in os.walk(folder) for name in names)
    return sum(Path(file).stat().st_size for file in found) / 2**20


if __name__ == "__main__":
    phase, place, count = sys.argv[1:4]
    result = asyncio.run({"fill": fill, "ask": ask}[phase](Path(place), int(count)))
    sys.stdout.buffer.write(orjson.dumps(result) + b"\n")
