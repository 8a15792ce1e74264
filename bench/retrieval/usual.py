"""Fitting how usual a question is, and what that is worth, on shops that neither adapters nor orders know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench.retrieval.cases import build_cases
from bench.retrieval.judged import Shop
from knowledge.adapter import unit
from knowledge.calibration import Calibration
from knowledge.embedding import LocalEmbedder
from knowledge.language.normal import normal
from knowledge.training.calibration import Judged
from knowledge.training.usual import fit_usual, with_usual
from knowledge.training.zones import choose_zones
from knowledge.usual import STORED, Usual, stored_usual

PARTS = 5


async def fit_usual_on(
    known: Sequence[Shop],
    strangers: Sequence[Shop],
    embedder: LocalEmbedder,
    fitted: dict[str, Calibration],
) -> dict[str, Calibration]:
    """Store the reading of all questions, and return calibrations that heed it, with zones chosen anew.

    Each stranger's questions are judged by a reading that was fitted without them. What USE alone learns
    goes for an endpoint's manner (`other`) too.
    """
    held: dict[str, Usual] = {}
    for part in range(PARTS):
        apart = strangers[part::PARTS]
        reading = await _reading([*known, *(shop for shop in strangers if shop not in apart)], embedder)
        held |= {shop.name: reading for shop in apart}
    (await _reading([*known, *strangers], embedder)).save(STORED)
    stored_usual.cache_clear()
    manners = [manner for manner in ("e5", "use") if manner == "use" or embedder.manner == "e5"]
    cases = await build_cases(strangers, embedder, manners)
    usual = await _odds(strangers, held, embedder)
    found = {}
    for manner in manners:
        judged = [
            Judged(replace(case.seen[manner], usual=odds), case.right) for case, odds in zip(cases, usual, strict=True)
        ]
        found[manner] = _zoned(with_usual(fitted[manner], judged), judged)
        if manner == "use":
            found["other"] = _zoned(with_usual(fitted["other"], judged), judged)
    return fitted | found


def _zoned(fitted: Calibration, judged: Sequence[Judged]) -> Calibration:
    """Return the calibration with its zones chosen on the judged questions."""
    open_ended = replace(fitted, answer_from=1.0, ask_from=1.0)
    scores = [open_ended.scores(item.evidence) for item in judged]
    sure = [open_ended.confidence(item.evidence, row) for item, row in zip(judged, scores, strict=True)]
    answer_from, ask_from = choose_zones(judged, [int(row.argmax()) for row in scores], sure)
    return replace(fitted, answer_from=answer_from, ask_from=ask_from)


async def _reading(shops: Sequence[Shop], embedder: LocalEmbedder) -> Usual:
    questions = [question for shop in shops for question in shop.questions]
    rows = await embedder.quick_queries([normal(question.text) for question in questions])
    return fit_usual(unit(rows), [question.right is not None for question in questions])


async def _odds(shops: Sequence[Shop], readings: dict[str, Usual], embedder: LocalEmbedder) -> list[float]:
    """Return each question's odds by the reading of its shop, in the order of `build_cases`."""
    odds: list[float] = []
    for shop in shops:
        rows = await embedder.quick_queries([normal(question.text) for question in shop.questions])
        odds += [float(value) for value in readings[shop.name].odds(unit(rows))]
    return odds
