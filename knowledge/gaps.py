"""Which questions ask the same: by meaning, so that one answer serves them all.

Measured on the judged questions of five shops (each worded to share no words with its siblings): at `TOGETHER`,
a quarter of the pairs that ask the same are joined, and three in a thousand of the pairs that do not. A question
left alone costs the owner a line to read; one joined wrongly costs customers a wrong answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.adapter import unit
from knowledge.embedding.protocol import Embedder, Vectors
from knowledge.language.normal import normal
from knowledge.reading import Reader

TOGETHER = 0.64
SAME_QUESTION = 0.72
_ROW_SHARE = 0.3  # the rest is the adapter's meaning


@dataclass(frozen=True, slots=True)
class Nearest:
    """The group a text is nearest to: its place in the list, and the cosine to its centre."""

    place: int
    cosine: float


async def meanings(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Return one unit row a text; rows of one embedding profile can be compared by their product."""
    plain = [normal(text) for text in texts]
    rows = await embedder.passages(plain)
    read = Reader(embedder.manner).read(rows, plain)
    return np.hstack([unit(rows) * _ROW_SHARE**0.5, read.meaning * (1 - _ROW_SHARE) ** 0.5]).astype(np.float32)


def nearest(row: Vectors, centres: Sequence[Vectors]) -> Nearest | None:
    """Return the centre nearest to a row, None when there is none."""
    if not len(centres):
        return None
    cosines = unit(np.asarray(centres, dtype=np.float32)) @ row
    place = int(cosines.argmax())
    return Nearest(place, float(cosines[place]))


def moved(centre: Vectors, size: int, row: Vectors) -> Vectors:
    """Return the centre of a group of `size` after one more row."""
    centred: Vectors = ((centre * size + row) / (size + 1)).astype(np.float32)
    return centred
