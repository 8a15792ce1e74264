"""What speaks for each entry as the answer to a question, and for there being an answer at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from knowledge.embedding.protocol import Vectors
from knowledge.language.normal import bare
from knowledge.marks import Flags
from knowledge.reading import Readings
from knowledge.shelf import Shelf
from knowledge.usual import stored_usual

USE_SPREAD = 0.090
MEANING_SCALE = 5.0
COLUMNS = (
    "use_question",
    "use_full",
    "second_question",
    "second_full",
    "meaning_question",
    "meaning_full",
    "matter",
    "words_full",
    "words_question",
    "things_question",
    "things_full",
    "things_elsewhere",
)
_USE, _SECOND, _MEANING, _MATTER, _WORDS_AND_THINGS = slice(0, 2), slice(2, 4), slice(4, 6), 6, slice(7, None)
SIGNS = (
    "lead_over_mean",
    "lead_over_next",
    "share",
    "matter",
    "matter_known",
    "closer_to_others",
    "matter_unclear",
    "things_question",
    "things_full",
    "things_elsewhere",
    "things_foreign",
    "length",
    "usual",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`table` has a row an entry and a column for each of `COLUMNS`.

    `held` are the entries' conditions, `unsaid`, `unmet` and `reach` tell which do not fit (`marks.py`), `roots`
    has the square roots of the entries' chances over the matters. The rest is about the question alone: `usual`
    has the log odds that a shop answers such a question (`usual.py`), `topic` says that it is a bare word several
    entries are about.
    """

    table: Vectors
    held: Vectors
    unsaid: Flags
    unmet: Flags
    reach: Vectors
    roots: Vectors
    known: float
    likeness: float
    unclear: float
    foreign: float
    length: float
    usual: float
    topic: bool


def weigh(question: Readings, text: str, shelf: Shelf, alike: Evidence | None = None) -> Evidence:
    """Return the evidence of one question (a reading of one row) against all entries of a shelf.

    `alike` is the evidence of another manner of reading both: what they have in common is taken from it.
    """
    common = alike or _common(question, text, shelf)
    table = common.table.copy()
    table[:, _SECOND] = 0.0
    if question.has_second and shelf.asked.has_second:
        table[:, _SECOND] = (_both(question, shelf, "second") - shelf.centre) / shelf.spread
    table[:, _MEANING] = _both(question, shelf, "meaning") * MEANING_SCALE
    chances = question.matters[0]
    table[:, _MATTER] = 3 * (shelf.roots @ np.sqrt(chances))
    return replace(
        common,
        table=table,
        roots=shelf.roots,
        known=float((chances * shelf.familiar).sum()),
        likeness=float(question.likeness[0]),
        unclear=float(-(chances * np.log(chances + 1e-9)).sum()),
    )


def _common(question: Readings, text: str, shelf: Shelf) -> Evidence:
    """Return what USE, the characters, the things and the conditions say: the same in every manner of reading."""
    table = np.zeros((len(shelf.entries), len(COLUMNS)), dtype=np.float32)
    things, foreign = shelf.marks.things(question.things[0])
    table[:, _USE] = _both(question, shelf, "use") / USE_SPREAD
    words = shelf.texts.scores(text), shelf.questions.scores(text)
    table[:, _WORDS_AND_THINGS] = np.stack([*words, *things], axis=1)
    return Evidence(
        table,
        shelf.marks.held,
        *shelf.marks.misfits(text),
        shelf.roots,
        known=0.0,
        likeness=0.0,
        unclear=0.0,
        foreign=foreign,
        length=min(len(bare(text)), 20) / 10,
        usual=float(stored_usual().odds(question.use)[0]),
        topic=shelf.marks.is_topic(text),
    )


def signs(evidence: Evidence, scores: Vectors) -> Vectors:
    """Return what tells whether the best of `scores` is right, one value for each of `SIGNS`."""
    order = np.argsort(-scores)
    best = order[0]
    next_best = scores[order[1]] if len(order) > 1 else scores[best] - 4.0
    row = evidence.table[best]
    shares = np.exp(scores - scores[best])
    closest = max(row[4], row[5]) / MEANING_SCALE
    mean = scores.mean() if len(order) > 1 else scores[best] - 6.0
    return np.array(
        [
            scores[best] - mean,
            scores[best] - next_best,
            1 / shares.sum(),
            row[6],
            evidence.known,
            evidence.likeness - closest,
            evidence.unclear,
            row[9],
            row[10],
            row[11],
            evidence.foreign,
            evidence.length,
            evidence.usual,
        ]
    )


def _both(question: Readings, shelf: Shelf, name: str) -> Vectors:
    """Return one model's cosines with each entry's best wording and with its question and answer, side by side."""
    row = getattr(question, name)[0]
    asked = np.maximum.reduceat(getattr(shelf.asked, name) @ row, shelf.starts)
    return np.stack([asked, getattr(shelf.full, name) @ row], axis=1)
