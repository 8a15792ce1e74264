"""Fitting what search uses, and storing it in `knowledge/models`.

The adapters learn from everything in the tuning half. Order and confidence must not: an adapter knows the
questions it was fitted on too well. So they are fitted on shops, a fourth of them at a time, as an adapter sees
them that has seen neither these shops nor phrases close to their questions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench.retrieval.cases import Case, build_cases, columns
from bench.retrieval.judged import Shop
from bench.retrieval.usual import fit_usual_on
from knowledge.adapter import MODELS, Adapter, stored_adapter, unit
from knowledge.calibration import STORED, Calibration, stored_calibration
from knowledge.embedding import LocalEmbedder, Vectors
from knowledge.reading import USE_DIM
from knowledge.training.adapter import fit_adapter
from knowledge.training.calibration import Judged, fit_calibration
from knowledge.training.samples import Lesson, Sample, lesson_samples, phrase_samples
from knowledge.training.zones import choose_zones

PARTS = 4


async def fit(shops: Sequence[Shop], strangers: Sequence[Shop], embedder: LocalEmbedder) -> None:
    """Fit adapters, orders, confidences and zones on the tuning questions of `shops`; store them all."""
    calibrations: dict[str, Calibration] = {}
    for name in ("e5", "use"):
        print(f"fitting {name} …", flush=True)
        manners = ("use", "other") if name == "use" else ("e5",)
        cases = await strange_cases(shops, embedder, name, manners)
        calibrations |= {manner: calibrate(cases[manner]) for manner in manners}
        samples = phrase_samples() + lesson_samples([_lesson(shop) for shop in shops])
        (await _adapter(samples, embedder, name)).save(MODELS / f"adapter-{name}.npz")
    stored_adapter.cache_clear()
    await refit_usual(shops, strangers, embedder, calibrations)


async def refit_usual(
    shops: Sequence[Shop],
    strangers: Sequence[Shop],
    embedder: LocalEmbedder,
    calibrations: dict[str, Calibration],
) -> None:
    """Fit how usual a question is, its weight and the zones; store what `calibrations` become. Orders stay."""
    fitted = await fit_usual_on(shops, strangers, embedder, calibrations)
    stored_calibration.cache_clear()
    known, strange = (sum(len(shop.questions) for shop in group) for group in (shops, strangers))
    note = (
        f"fitted by `python -m bench.retrieval --fit`: order and confidence on {known} questions of {len(shops)} shops"
        " and knowledge/language/phrases.yaml, each shop by an adapter that had not seen it; the weight of `usual` and"
        f" the zones (knowledge/training/zones.py) on {strange} questions of {len(strangers)} other shops"
    )
    manners = {manner: calibration.to_json() for manner, calibration in fitted.items()}
    STORED.write_text(json.dumps({"how": note, "manners": manners}, ensure_ascii=False, indent=1) + "\n")


async def strange_cases(
    shops: Sequence[Shop], embedder: LocalEmbedder, name: str, manners: Sequence[str]
) -> dict[str, list[Case]]:
    """Return by manner the shops' questions, each as an adapter sees it that does not know the shop."""
    cases: dict[str, list[Case]] = {manner: [] for manner in manners}
    for part in range(PARTS):
        strangers = shops[part::PARTS]
        known = [_lesson(shop) for shop in shops if shop not in strangers]
        asked = [question.text for shop in strangers for question in shop.questions]
        adapter = await _adapter(phrase_samples(asked) + lesson_samples(known), embedder, name)
        for manner in manners:
            cases[manner] += await build_cases(strangers, embedder, [manner], adapter)
    return cases


def calibrate(cases: Sequence[Case]) -> Calibration:
    """Return the calibration; its zones rest on confidences for shops it was not fitted on.

    How usual a question is stays out of it: the stored reading knows these questions.
    """
    names = list(dict.fromkeys(case.shop for case in cases))
    shops = [
        [Judged(replace(case.evidence, usual=0.0), case.right) for case in cases if case.shop == name] for name in names
    ]
    judged, tops, sure = [], [], []
    for part in range(PARTS):
        held = fit_calibration([shop for number, shop in enumerate(shops) if number % PARTS != part])
        for item in (item for shop in shops[part::PARTS] for item in shop):
            scores = held.scores(item.evidence)
            judged.append(item)
            tops.append(int(scores.argmax()))
            sure.append(held.confidence(item.evidence, scores))
    answer_from, ask_from = choose_zones(judged, tops, sure)
    return replace(fit_calibration(shops), answer_from=answer_from, ask_from=ask_from)


async def _adapter(samples: Sequence[Sample], embedder: LocalEmbedder, name: str) -> Adapter:
    rows = await _rows([sample.text for sample in samples], embedder, name)
    return fit_adapter(rows, samples, (0, USE_DIM) if name == "use" else (0, USE_DIM, rows.shape[1]))


async def _rows(texts: Sequence[str], embedder: LocalEmbedder, name: str) -> Vectors:
    rows = columns(await embedder.passages(texts), name)
    return np.hstack([unit(rows[:, :USE_DIM]), unit(rows[:, USE_DIM:])]) if name == "e5" else unit(rows)


def _lesson(shop: Shop) -> Lesson:
    return Lesson(shop.name, shop.entries, tuple((question.text, question.right) for question in shop.questions))
