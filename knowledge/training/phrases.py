"""The ways of saying that the adapter learns from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.language.normal import normal

PHRASES = Path(__file__).parents[1] / "language" / "phrases.yaml"


def load_phrases() -> tuple[list[str], NDArray[np.intp]]:
    """Return all phrases in normal form, and the number of each one's matter."""
    matters: dict[str, list[str]] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    phrases = [(normal(phrase), number) for number, said in enumerate(matters.values()) for phrase in said]
    return [text for text, _ in phrases], np.array([number for _, number in phrases], dtype=np.intp)
