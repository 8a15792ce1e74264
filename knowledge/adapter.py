"""A small learned layer over the embeddings that hears what customers mean.

General sentence models place 太贵了少二十我就拍 far from 可以便宜点吗. The adapter maps a text's vectors
together with its characters and sounds to 128 columns in which the ways of saying one matter
(`language/phrases.yaml`) lie together. It is linear, so matters that nobody listed gain as well. The same
phrases, mapped, tell which matter a text is about: a question whose matter no entry shares is out of scope.

Fitted by `python -m bench.retrieval --fit` (see `training/`), stored in `models/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.protocol import Vectors
from knowledge.language.grams import grams

MODELS = Path(__file__).with_name("models")
LEXICAL_WEIGHT = 0.6
MATTER_TEMPERATURE = 0.07


@dataclass(frozen=True, slots=True)
class Features:
    """How texts become the adapter's input: centred unit vectors of each model beside weighted grams (`bag`)."""

    mean: Vectors
    cuts: tuple[int, ...]
    vocabulary: dict[str, int]
    rarity: Vectors

    def times(self, weights: Vectors, lexical: NDArray[np.floating], rows: Vectors, texts: Sequence[str]) -> Vectors:
        """Return each text's input times `weights` (the models' part) and `lexical` (the grams'), one row a column.

        The thousands of zeros a short text leaves in its bag are left out.
        """
        mapped: Vectors = self.dense(rows) @ weights
        for row, text in zip(mapped, texts, strict=True):
            places, shares = self.bag(text)
            row += shares @ lexical[places].astype(np.float32)
        return mapped

    def dense(self, rows: Vectors) -> Vectors:
        """Return the models' vectors centred, each at length 1."""
        centred = rows - self.mean
        return np.hstack([unit(centred[:, start:end]) for start, end in zip(self.cuts, self.cuts[1:], strict=False)])

    def bag(self, text: str) -> tuple[list[int], Vectors]:
        """Return the places of the grams a text has, and their weights."""
        places = sorted({self.vocabulary[gram] for gram in grams(text) if gram in self.vocabulary})
        rarity = self.rarity[places]
        shares: Vectors = LEXICAL_WEIGHT * rarity / max(float(np.linalg.norm(rarity)), 1e-9)
        return places, shares


class Adapter:
    """The fitted layer with its mapped phrases; `matters` are numbered as the phrases file lists them."""

    def __init__(self, features: Features, weights: Vectors, phrases: Vectors, matter: NDArray[np.intp]) -> None:
        self._features = features
        self._lexical: NDArray[np.floating]
        self._weights, self._lexical = np.split(weights, [len(features.mean)])
        self._phrases = np.vstack([phrases, np.zeros((1, phrases.shape[1]), dtype=np.float32)])
        self.matter_count = int(matter.max()) + 1
        self._places = _padded_places(matter)

    def meanings(self, rows: Vectors, texts: Sequence[str]) -> Vectors:
        """Return one unit row of meaning a text."""
        return unit(self._features.times(self._weights, self._lexical, rows, texts))

    def matters(self, meanings: Vectors) -> tuple[Vectors, Vectors]:
        """Return each text's chances over the matters, and its likeness to the nearest known phrase."""
        likeness = meanings @ self._phrases.T
        closest = np.partition(likeness[:, self._places], -2, axis=2)[:, :, -2:].mean(axis=2)
        weights = np.exp((closest - closest.max(axis=1, keepdims=True)) / MATTER_TEMPERATURE)
        return weights / weights.sum(axis=1, keepdims=True), likeness.max(axis=1)

    def save(self, path: Path) -> None:
        """Write the adapter: weights and phrases as bytes with a scale a row, the rest in half precision."""
        weights, weight_scales = _as_bytes(np.vstack([self._weights, self._lexical]))
        phrases, phrase_scales = _as_bytes(self._phrases)
        np.savez_compressed(
            path,
            mean=self._features.mean.astype(np.float16),
            cuts=np.array(self._features.cuts),
            vocabulary=np.array(list(self._features.vocabulary)),
            rarity=self._features.rarity.astype(np.float16),
            weights=weights,
            weight_scales=weight_scales,
            phrases=phrases,
            phrase_scales=phrase_scales,
            places=self._places,
        )

    @classmethod
    def load(cls, path: Path) -> Adapter:
        """Return the adapter that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            vocabulary = {str(gram): place for place, gram in enumerate(stored["vocabulary"])}
            cuts = tuple(int(cut) for cut in stored["cuts"])
            single = {name: stored[name].astype(np.float32) for name in ("mean", "rarity", "phrases")}
            weights, lexical = np.split(stored["weights"] * stored["weight_scales"], [len(single["mean"])])
            adapter = cls.__new__(cls)
            adapter._features = Features(single["mean"], cuts, vocabulary, single["rarity"])
            adapter._phrases = single["phrases"] * stored["phrase_scales"]
            adapter._weights = weights
            adapter._lexical = lexical.astype(np.float16)  # large, and a text needs few of its rows
            adapter._places = stored["places"]
            adapter.matter_count = len(adapter._places)
        return adapter


def unit(rows: Vectors) -> Vectors:
    """Return the rows at length 1; a zero row stays zero."""
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled


@lru_cache(maxsize=4)
def stored_adapter(name: str) -> Adapter:
    """Return the adapter in `models/` for USE and E5 (`e5`) or for USE alone (`use`)."""
    return Adapter.load(MODELS / f"adapter-{name}.npz")


def _as_bytes(rows: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Return the rows as whole numbers from -127 to 127, and what each row's are to be multiplied by."""
    scales: Vectors = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9) / np.float32(127)
    return np.round(rows / scales).astype(np.int8), scales


def _padded_places(matter: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return one row of phrase numbers a matter, filled up to one width with the number after the last."""
    groups = [np.flatnonzero(matter == number) for number in range(int(matter.max()) + 1)]
    width = max(len(group) for group in groups)
    return np.stack([np.pad(group, (0, width - len(group)), constant_values=len(matter)) for group in groups])
