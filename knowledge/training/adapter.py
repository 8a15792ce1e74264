"""Fitting the adapter: texts of one matter together, texts of different matters apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.adapter import Adapter, Features, unit
from knowledge.embedding.protocol import Vectors
from knowledge.language.grams import grams
from knowledge.training.bags import Bags
from knowledge.training.inputs import Inputs, main_directions
from knowledge.training.samples import PHRASES, Sample, numbered

WIDTH = 128
STEPS = 250
BATCH = 1000
RATE = 2e-3
TEMPERATURE = 0.05
DROPPED = 0.3
MIN_PHRASES = 2


def fit_adapter(rows: Vectors, samples: Sequence[Sample], cuts: tuple[int, ...], seed: int = 0) -> Adapter:
    """Return the adapter for `samples` whose unit vectors are `rows`, a model's columns between two `cuts`.

    Supervised contrastive loss inside each group, Adam, a third of the inputs dropped at each step; starts from
    the main directions of the inputs, so that unlisted matters keep what the models say about them.
    """
    texts = [sample.text for sample in samples]
    matter = numbered(sample.matter for sample in samples)
    group = numbered(sample.group for sample in samples)
    features = _features(rows, texts, cuts)
    inputs = Inputs(features.dense(rows).astype(np.float32), Bags.of(features, texts))
    weights = main_directions(inputs, WIDTH)
    random = np.random.default_rng(seed)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        chosen = random.permutation(len(texts))[:BATCH]
        batch = inputs.pick(chosen).thinned(random, DROPPED)
        slope = _slope(batch, weights, matter[chosen], group[chosen])
        first += np.float32(0.1) * (slope - first)
        second += np.float32(0.001) * (slope**2 - second)
        pace = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = (weights - RATE * pace).astype(np.float32)
    spoken = np.array([sample.group == PHRASES for sample in samples])
    return Adapter(features, weights, unit(inputs.times(weights)[spoken]), numbered(matter[spoken]))


def _features(rows: Vectors, texts: Sequence[str], cuts: tuple[int, ...]) -> Features:
    counts = Counter(gram for text in texts for gram in grams(text))
    common = sorted(gram for gram, count in counts.items() if count >= MIN_PHRASES)
    rarity = np.array([np.log(len(texts) / counts[gram]) for gram in common], dtype=np.float32)
    return Features(rows.mean(axis=0), cuts, {gram: place for place, gram in enumerate(common)}, rarity)


def _slope(batch: Inputs, weights: Vectors, matter: NDArray[np.intp], group: NDArray[np.intp]) -> Vectors:
    """Return the loss's gradient by the weights; texts of two groups do not meet."""
    raw = batch.times(weights)
    lengths = np.linalg.norm(raw, axis=1, keepdims=True)
    mapped = raw / np.maximum(lengths, 1e-9)
    likeness = mapped @ mapped.T / TEMPERATURE
    likeness[group[:, None] != group[None]] = -1e9
    np.fill_diagonal(likeness, -1e9)
    guess = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    guess /= np.maximum(guess.sum(axis=1, keepdims=True), 1e-9)
    same = (matter[:, None] == matter[None]).astype(np.float32)
    np.fill_diagonal(same, 0)
    partners = same.sum(axis=1, keepdims=True)
    pull = (guess - same / np.maximum(partners, 1)) * (partners > 0) / np.float32(len(raw))
    by_mapped = (pull + pull.T) @ mapped / TEMPERATURE
    by_raw = (by_mapped - mapped * (by_mapped * mapped).sum(axis=1, keepdims=True)) / np.maximum(lengths, 1e-9)
    return batch.turned_times(by_raw.astype(np.float32))
