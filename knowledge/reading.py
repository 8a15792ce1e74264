"""Texts read once: everything that comparing them needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.adapter import Adapter, stored_adapter, unit
from knowledge.embedding.protocol import Vectors
from knowledge.language.things import common_things

USE_DIM = 512
CHUNK = 256


@dataclass(frozen=True, slots=True)
class Readings:
    """One row a text: both models' unit vectors, meaning, chances over matters, named things.

    `second` has no columns where only USE read the text; `likeness` is to the nearest known phrase.
    """

    use: Vectors
    second: Vectors
    meaning: Vectors
    matters: Vectors
    likeness: Vectors
    things: Vectors

    @property
    def has_second(self) -> bool:
        """Whether a second model read the texts."""
        return bool(self.second.shape[1])


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts in one of three manners: `e5` (USE and E5), `use`, or `other` (USE and an endpoint).

    `fitted` is for measuring with another adapter than the stored one.
    """

    manner: str
    fitted: Adapter | None = None

    @property
    def adapter(self) -> Adapter:
        """Return the fitted layer for this manner; an unknown second model does not enter it."""
        return self.fitted or stored_adapter("e5" if self.manner == "e5" else "use")

    def read(self, rows: Vectors, texts: Sequence[str], alike: Readings | None = None) -> Readings:
        """Return the readings of `texts`, whose embedder's rows are `rows` (USE's columns first).

        `alike` are readings of the same texts in another manner: what both have in common is shared with them.
        """
        use = alike.use if alike else unit(rows[:, :USE_DIM])
        second = unit(rows[:, USE_DIM:]) if self.manner != "use" else rows[:, :0]
        base = np.hstack([use, second]) if self.manner == "e5" else use
        meaning = self.adapter.meanings(base, texts)
        things = alike.things if alike else _things(texts)
        return Readings(use, second, meaning, *_matters(self.adapter, meaning), things)


def _matters(adapter: Adapter, meaning: Vectors) -> tuple[Vectors, Vectors]:
    """Return chances over the matters and likeness to the nearest phrase; long lists go in chunks."""
    parts = [adapter.matters(meaning[start : start + CHUNK]) for start in range(0, max(len(meaning), 1), CHUNK)]
    return np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _things(texts: Sequence[str]) -> Vectors:
    known = common_things()
    marks = np.zeros((len(texts), known.count), dtype=np.float32)
    for mark, text in zip(marks, texts, strict=True):
        mark[list(known.named(text))] = 1
    return marks
