"""What the adapter learns from: ways of saying, and judged questions of shops with the entries that answer them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.entries import Entry
from knowledge.language.grams import characters
from knowledge.language.normal import normal
from knowledge.training.phrases import load_phrases

NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """A text in normal form; texts of one `matter` mean the same. Only texts of one `group` are told apart."""

    text: str
    matter: Hashable
    group: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One shop as a lesson: its entries, and questions with the row of their entry (None: no entry answers)."""

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[tuple[str, int | None], ...]


PHRASES = "phrases"


def phrase_samples(apart_from: Iterable[str] = ()) -> list[Sample]:
    """Return the ways of saying, without those that share half their characters and pairs with a given text."""
    texts, matters = load_phrases()
    held = [frozenset(characters(text)) for text in apart_from]
    return [
        Sample(text, int(matter), PHRASES)
        for text, matter in zip(texts, matters, strict=True)
        if not any(_is_near(frozenset(characters(text)), other) for other in held)
    ]


def lesson_samples(lessons: Sequence[Lesson]) -> list[Sample]:
    """Return each entry's question, its question with answer, and the questions put to it; the unanswered alone.

    What two shops say about the same is neither pulled together nor pushed apart: nobody has judged that.
    """
    samples = []
    for lesson in lessons:
        for row, entry in enumerate(lesson.entries):
            texts = (entry.question, f"{entry.question} {entry.answer}")
            samples += [Sample(normal(text), (lesson.name, row), lesson.name) for text in texts]
        for number, (text, answered_by) in enumerate(lesson.questions):
            matter = (lesson.name, answered_by) if answered_by is not None else (lesson.name, None, number)
            samples.append(Sample(normal(text), matter, lesson.name))
    return samples


def numbered(keys: Iterable[Hashable]) -> NDArray[np.intp]:
    """Return for each key a number; equal keys have equal numbers, counted from 0 as they first come."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.intp)


def _is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > NEAR * max(len(one | other), 1)
