"""Fitting what search uses, and storing it in `knowledge/models`.

The adapters and the reading of how usual a question is learn from everything they are given. Order, confidence and
zones must not rest on what these make of questions they were fitted on: they know them too well. So they are fitted
on shops, a fourth of them at a time, as an adapter sees them that has seen neither these shops nor phrases close to
their questions, with a reading that has not seen them either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bench.retrieval.cases import Case, build_cases, columns
from bench.retrieval.judged import Shop
from bench.retrieval.outcome import HEADING, judge, verdict_on
from bench.retrieval.remembering import Remembering
from knowledge import usual
from knowledge.adapter import MODELS, Adapter, stored_adapter, unit
from knowledge.calibration import STORED, Calibration, stored_calibration
from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.language.normal import normal
from knowledge.reading import USE_DIM
from knowledge.training.adapter import fit_adapter
from knowledge.training.calibration import Judged, fit_calibration
from knowledge.training.samples import Lesson, Sample, lesson_samples, phrase_samples
from knowledge.training.usual import fit_usual
from knowledge.training.zones import ANSWER_FLOOR, choose_zones

PARTS = 4
MANNERS = {"e5": ("e5",), "use": ("use", "other")}
"""The manners of reading in which each adapter is used."""


async def fit(shops: Sequence[Shop], embedder: LocalEmbedder) -> None:
    """Fit adapters, the reading of the usual, orders, confidences and zones on the questions of `shops`; store all."""
    read = Remembering(embedder)
    cases: dict[str, list[Case]] = {}
    for name in ("e5", "use"):
        for part in range(PARTS):
            print(f"fitting {name} for a fourth of the shops, {part + 1} of {PARTS} …", flush=True)
            for manner, found in (await strange_cases(shops, part, read, name)).items():
                cases[manner] = cases.get(manner, []) + found
        print(f"fitting {name} …", flush=True)
        samples = phrase_samples() + lesson_samples([_lesson(shop) for shop in shops])
        (await _adapter(samples, read, name)).save(MODELS / f"adapter-{name}.npz")
    (await _reading(shops, read)).save(usual.STORED)
    for stored in (stored_adapter, usual.stored_usual, stored_calibration):
        stored.cache_clear()
    fitted = calibrate(cases)
    print(f"\nshops as those see them that do not know them\n{HEADING}")
    for name, manners in (("with E5", ("e5", "use")), ("USE alone", ("use",))):
        print(judge(_beside(cases, manners), fitted).line(f"search, {name}"))
    count = sum(len(shop.questions) for shop in shops)
    note = (
        "fitted by `python -m bench.retrieval --fit` on "
        f"{count} questions of {len(shops)} shops and knowledge/language/phrases.yaml:"
        " each shop as adapters see it that know neither it nor phrases close to its questions"
    )
    STORED.write_text(
        json.dumps(
            {"how": note, "manners": {manner: numbers.to_json() for manner, numbers in fitted.items()}},
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


async def strange_cases(shops: Sequence[Shop], part: int, read: Remembering, name: str) -> dict[str, list[Case]]:
    """Return by manner the questions of a part of the shops, as an adapter and a reading see them that know others."""
    apart = shops[part::PARTS]
    known = [shop for shop in shops if shop not in apart]
    asked = [question.text for shop in apart for question in shop.questions]
    adapter = await _adapter(phrase_samples(asked) + lesson_samples([_lesson(shop) for shop in known]), read, name)
    reading = await _reading(known, read)
    odds = reading.odds(unit(await read.quick_queries([normal(text) for text in asked])))
    return {
        manner: [
            replace(case, seen={manner: replace(case.seen[manner], usual=float(value))})
            for case, value in zip(await build_cases(apart, read, [manner], adapter), odds, strict=True)
        ]
        for manner in MANNERS[name]
    }


def calibrate(cases: Mapping[str, Sequence[Case]]) -> dict[str, Calibration]:
    """Return the numbers of each manner, from the same questions in the same order as each manner sees them."""
    fitted = {manner: fit_calibration(_by_shop(seen, manner)) for manner, seen in cases.items()}
    return {manner: _zoned(manner, cases, fitted) for manner in fitted}


def _by_shop(cases: Sequence[Case], manner: str) -> list[list[Judged]]:
    shops: dict[str, list[Judged]] = {}
    for case in cases:
        shops.setdefault(case.shop, []).append(Judged(case.seen[manner], case.right))
    return list(shops.values())


def _zoned(manner: str, cases: Mapping[str, Sequence[Case]], fitted: Mapping[str, Calibration]) -> Calibration:
    """Return a manner's numbers with zones for what it and USE alone make of the questions together."""
    beside = dict.fromkeys((manner, "use"))
    numbers = {name: replace(fitted[name], answer_from=ANSWER_FLOOR) for name in beside}
    joined = _beside(cases, tuple(beside))
    verdicts = [verdict_on(case, numbers) for case in joined]
    answer_from, ask_from = choose_zones(
        [case.right for case in joined],
        [int(verdict.scores.argmax()) for verdict in verdicts],
        [verdict.confidence for verdict in verdicts],
    )
    return replace(fitted[manner], answer_from=answer_from, ask_from=ask_from)


def _beside(cases: Mapping[str, Sequence[Case]], manners: Sequence[str]) -> list[Case]:
    """Return each question once, with what all `manners` say of it."""
    return [
        replace(seen[0], seen={name: case.seen[name] for name, case in zip(manners, seen, strict=True)})
        for seen in zip(*(cases[name] for name in manners), strict=True)
    ]


async def _adapter(samples: Sequence[Sample], read: Remembering, name: str) -> Adapter:
    rows = await _rows([sample.text for sample in samples], read, name)
    return fit_adapter(rows, samples, (0, USE_DIM) if name == "use" else (0, USE_DIM, rows.shape[1]))


async def _rows(texts: Sequence[str], read: Remembering, name: str) -> Vectors:
    rows = columns(await read.passages(texts), name)
    return np.hstack([unit(rows[:, :USE_DIM]), unit(rows[:, USE_DIM:])]) if name == "e5" else unit(rows)


async def _reading(shops: Sequence[Shop], read: Remembering) -> usual.Usual:
    questions = [question for shop in shops for question in shop.questions]
    rows = await read.quick_queries([normal(question.text) for question in questions])
    return fit_usual(unit(rows), [question.right is not None for question in questions])


def _lesson(shop: Shop) -> Lesson:
    return Lesson(shop.name, shop.entries, tuple((question.text, question.right) for question in shop.questions))
