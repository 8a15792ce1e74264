"""How well search finds answers: `python -m bench.retrieval [--file F.json] [--half test] [--fit]`.

Figures, on judged questions of several shops, each searched in its own shop:
R@1, R@3 and MRR over questions that have an answer; AUC of confidence between questions with and without
an answer; the share answered right and wrong when 5 % or 10 % of the questions without an answer are
answered; the shares of the three zones; and milliseconds a search.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import STORED, Calibration, load_calibrations
from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.entries import Entry
from knowledge.evidence import Evidence, weigh
from knowledge.findings import Zone
from knowledge.index import Manifest
from knowledge.language.normal import normal
from knowledge.reading import USE_DIM, Reader
from knowledge.shelf import Shelf

DATA = Path(__file__).parent / "data" / "retrieval"
Floats = NDArray[np.floating[Any]]
Scorer = Callable[[Evidence], Floats]


@dataclass(frozen=True, slots=True)
class Question:
    """A judged question; `right` is its entry's row in the shop, None when the shop has no answer."""

    text: str
    right: int | None
    half: str


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop's entries and the questions put to it."""

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]


def load_shops(path: Path) -> list[Shop]:
    """Return the shops in a judged file; a file may hold several."""
    content = json.loads(path.read_text(encoding="utf-8"))
    shops = []
    for name in dict.fromkeys(faq["shop"] for faq in content["faqs"]):
        faqs = [faq for faq in content["faqs"] if faq["shop"] == name]
        rows = {faq["id"]: row for row, faq in enumerate(faqs)}
        entries = tuple(Entry(row, faq["question"], faq["answer"]) for row, faq in enumerate(faqs))
        mine = [
            Question(query["text"], rows.get(query["faq_id"]), query.get("half", "test"))
            for query in content["queries"]
            if query["faq_id"] in rows or (query["faq_id"] is None and _asked_in(query, name, content))
        ]
        shops.append(Shop(name, entries, tuple(mine)))
    return shops


def _asked_in(query: dict[str, str], shop: str, content: dict[str, list[dict[str, str]]]) -> bool:
    """Return whether a question without an answer belongs to `shop`: its own mark, or all shops."""
    return query.get("shop", shop) == shop or len({faq["shop"] for faq in content["faqs"]}) == 1


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what speaks for each entry of its shop."""

    shop: str
    text: str
    half: str
    right: int | None
    evidence: Evidence


async def build_cases(shops: Sequence[Shop], embedder: LocalEmbedder, manner: str) -> list[Case]:
    """Return all questions as search sees them under one manner of reading."""
    reader = Reader(manner)
    cases: list[Case] = []
    for shop in shops:
        shelf = await _shelf(shop, embedder, reader)
        texts = [normal(question.text) for question in shop.questions]
        rows = await embedder.queries(texts)
        for question, text, row in zip(shop.questions, texts, rows, strict=True):
            reading = reader.read(_columns(row[None], manner), [text])
            cases.append(Case(shop.name, question.text, question.half, question.right, weigh(reading, text, shelf)))
    return cases


async def _shelf(shop: Shop, embedder: LocalEmbedder, reader: Reader) -> Shelf:
    texts = [normal(text) for entry in shop.entries for text in (entry.question, entry.views()["qa"])]
    rows = _columns(await embedder.passages(texts), reader.manner)
    vectors = [{"q": rows[2 * number], "qa": rows[2 * number + 1]} for number in range(len(shop.entries))]
    return Shelf.of(Manifest(1, ()), shop.entries, vectors, reader)


def _columns(rows: Vectors, manner: str) -> Vectors:
    return rows[:, :USE_DIM] if manner == "use" else rows


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a method made of the cases: each one's rank of the right entry (0 = first) and confidence."""

    ranks: Floats
    lacking: NDArray[np.bool_]
    confidence: Floats

    @classmethod
    def of(cls, cases: Sequence[Case], scorer: Scorer, trust: Callable[[Evidence, Floats], float]) -> Outcome:
        """Return the outcome of ordering by `scorer` with `trust` as confidence."""
        ranks, confidence = [], []
        for case in cases:
            scores = scorer(case.evidence)
            order = list(np.argsort(-scores))
            ranks.append(order.index(case.right) if case.right is not None else -1)
            confidence.append(trust(case.evidence, scores))
        found = np.array(ranks, dtype=float)
        return cls(found, found < 0, np.array(confidence))

    def auc(self) -> float:
        """Return how often a question with an answer is trusted more than one without."""
        inside, outside = self.confidence[~self.lacking], self.confidence[self.lacking]
        if not len(inside) or not len(outside):
            return float("nan")
        above = (inside[:, None] > outside).mean() + 0.5 * (inside[:, None] == outside).mean()
        return float(above)

    def at(self, false_accepts: float) -> tuple[float, float]:
        """Return the shares answered right and wrong at a rate of false accepts."""
        if not self.lacking.any():
            return float("nan"), float("nan")
        bound = np.quantile(self.confidence[self.lacking], 1 - false_accepts)
        inside = ~self.lacking
        accepted = self.confidence[inside] > bound
        right = self.ranks[inside] == 0
        return float((accepted & right).mean()), float((accepted & ~right).mean())

    def line(self, name: str) -> str:
        """Return the outcome as one row of the table."""
        ranks = self.ranks[~self.lacking]
        shares = [(ranks == 0).mean(), (ranks < 3).mean(), (1 / (ranks + 1)).mean(), self.auc()]
        accepted = [value for rate in (0.05, 0.10) for value in self.at(rate)]
        return f"{name:<26}" + "".join(f"{value:8.3f}" for value in [*shares, *accepted])


HEADING = f"{'':<26}" + "".join(
    f"{name:>8}" for name in ("R@1", "R@3", "MRR", "AUC", "right5", "wrong5", "right10", "wrong10")
)


def compare(cases: dict[str, list[Case]], calibrations: dict[str, Calibration]) -> list[str]:
    """Return the table of methods, one line each."""
    lines = [HEADING]
    full = cases["e5"] if "e5" in cases else cases["use"]
    for name, weights in _baselines(full[0].evidence.table.shape[1]).items():
        outcome = Outcome.of(full, _weighted(weights), lambda _, scores: float(scores.max()))
        lines.append(outcome.line(name))
    for manner, its_cases in cases.items():
        fitted = calibrations[manner]
        lines.append(Outcome.of(its_cases, fitted.scores, fitted.confidence).line(f"final ({manner})"))
    return lines


def _weighted(weights: Floats) -> Scorer:
    return lambda evidence: evidence.table @ weights


def _baselines(columns: int) -> dict[str, Floats]:
    chosen = {
        "BM25 characters": [7],
        "USE": [0, 1],
        "E5": [2, 3],
        "USE + E5": [0, 1, 2, 3],
        "adapter alone": [4, 5],
    }
    return {name: np.isin(np.arange(columns), places).astype(float) for name, places in chosen.items()}


def zone_lines(cases: Sequence[Case], fitted: Calibration) -> list[str]:
    """Return the shares of the zones, for questions with and without an answer."""
    shares = dict.fromkeys(("right", "wrong", "menu", "menu without it", "handed over"), 0)
    lacking = dict.fromkeys(("answered", "menu", "handed over"), 0)
    for case in cases:
        scores = fitted.scores(case.evidence)
        sure = fitted.confidence(case.evidence, scores)
        top = list(np.argsort(-scores)[:3])
        zone = fitted.zone(case.evidence, sure)
        if case.right is None:
            lacking[{Zone.ANSWER: "answered", Zone.ASK: "menu"}.get(zone, "handed over")] += 1
        elif zone is Zone.ANSWER:
            shares["right" if top[0] == case.right else "wrong"] += 1
        elif zone is Zone.ASK:
            shares["menu" if case.right in top else "menu without it"] += 1
        else:
            shares["handed over"] += 1
    return [_shares("with an answer   ", shares), _shares("without an answer", lacking)]


def _shares(name: str, counts: dict[str, int]) -> str:
    total = max(sum(counts.values()), 1)
    return f"{name} ({total}): " + ", ".join(f"{key} {count / total:.1%}" for key, count in counts.items())


async def timing(shop: Shop, size: int) -> str:
    """Return milliseconds a search, nothing cached, in a shop of `size` entries made from one shop's."""
    import tempfile

    from knowledge.index import open_index
    from knowledge.search import KnowledgeSearch

    repeated = [shop.entries[number % len(shop.entries)] for number in range(size)]
    entries = [replace(e, id=number, answer=f"{e.answer}（{number}）") for number, e in enumerate(repeated)]
    with tempfile.TemporaryDirectory() as folder:
        search = KnowledgeSearch(LocalEmbedder(), open_index(Path(folder), None))
        await search.sync(1, 1, entries)
        await search.search(1, "热身")
        taken = []
        for question in shop.questions:
            started = time.perf_counter()
            await search.search(1, question.text)
            taken.append((time.perf_counter() - started) * 1000)
    return f"{size} entries: p50 {np.percentile(taken, 50):.1f} ms, p95 {np.percentile(taken, 95):.1f} ms a search"


async def _fit_adapters(embedder: LocalEmbedder) -> None:
    from knowledge.adapter import MODELS, stored_adapter, unit
    from knowledge.training.adapter import fit_adapter
    from knowledge.training.phrases import load_phrases

    texts, matter = load_phrases()
    rows = await embedder.passages(texts)
    use, e5 = unit(rows[:, :USE_DIM]), unit(rows[:, USE_DIM:])
    fit_adapter(np.hstack([use, e5]), texts, matter, (0, USE_DIM, rows.shape[1])).save(MODELS / "adapter-e5.npz")
    fit_adapter(use, texts, matter, (0, USE_DIM)).save(MODELS / "adapter-use.npz")
    stored_adapter.cache_clear()


async def fit(shops: Sequence[Shop], embedder: LocalEmbedder, *, adapters: bool) -> None:
    """Fit orders, confidences and zones on the tuning half (adapters on the phrases); store them all."""
    if adapters:
        await _fit_adapters(embedder)
    manners = {}
    for manner in ("e5", "use", "other"):
        cases = [case for case in await build_cases(shops, embedder, manner) if case.half == "tuning"]
        manners[manner] = _calibrate(cases).to_json()
    note = (
        f"fitted by `python -m bench.retrieval --fit` on the tuning half ({len(cases)} questions of "
        f"{len(shops)} shops); adapters on knowledge/language/phrases.yaml; zones as knowledge/training/zones.py says"
    )
    STORED.write_text(json.dumps({"how": note, "manners": manners}, ensure_ascii=False, indent=1) + "\n")


def _calibrate(cases: Sequence[Case]) -> Calibration:
    """Return the calibration; its zones rest on confidences for shops it was not fitted on."""
    from knowledge.training.calibration import Judged, fit_calibration
    from knowledge.training.zones import choose_zones

    names = list(dict.fromkeys(case.shop for case in cases))
    shops = [[Judged(case.evidence, case.right) for case in cases if case.shop == name] for name in names]
    judged, tops, sure = [], [], []
    for number, shop in enumerate(shops):
        held = fit_calibration([other for place, other in enumerate(shops) if place != number])
        for item in shop:
            scores = held.scores(item.evidence)
            judged.append(item)
            tops.append(int(scores.argmax()))
            sure.append(held.confidence(item.evidence, scores))
    answer_from, ask_from = choose_zones(judged, tops, sure)
    return replace(fit_calibration(shops), answer_from=answer_from, ask_from=ask_from)


async def run(arguments: argparse.Namespace) -> None:
    """Fit if asked to, then print all tables."""
    files = [Path(arguments.file)] if arguments.file else sorted(DATA.glob("*.json"))
    shops = [shop for path in files for shop in load_shops(path)]
    embedder = LocalEmbedder()
    if arguments.fit:
        await fit(shops, embedder, adapters=arguments.fit == "all")
    calibrations = load_calibrations(STORED)
    cases = {}
    for manner in ("e5", "use") if embedder.name != "use3" else ("use",):
        built = await build_cases(shops, embedder, manner)
        cases[manner] = [case for case in built if arguments.half in ("all", case.half)]
    best = next(iter(cases))
    print(f"{len(cases[best])} questions of {len(shops)} shops, half: {arguments.half}")
    print("\n".join(compare(cases, calibrations)))
    print("\n".join(zone_lines(cases[best], calibrations[best])))
    for size in () if arguments.no_timing else (len(shops[0].entries), 1000):
        print(await timing(shops[0], size))


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.retrieval", description=__doc__)
    parser.add_argument("--file", help="a judged file of your own, in the form of bench/data/retrieval")
    parser.add_argument("--half", choices=("tuning", "test", "all"), default="test")
    how = "fit on the tuning half first and store the result; `calibration` keeps the adapters"
    parser.add_argument("--fit", nargs="?", const="all", choices=("all", "calibration"), help=how)
    parser.add_argument("--no-timing", action="store_true", help="leave out the milliseconds")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
