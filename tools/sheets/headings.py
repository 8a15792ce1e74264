"""Which column is which: every order system heads them in its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

_LOOSE = re.compile(r"[（(【\[].*?[)）】\]]|[\s*＊:：_\-/、&+]")


@cache
def _spellings(topic: str) -> Mapping[str, tuple[str, int]]:
    """Return by spelling: our column and how good a spelling it is (0 is the best)."""
    text = files(__package__).joinpath("headings.yaml").read_text(encoding="utf-8")
    columns: dict[str, list[str]] = yaml.safe_load(text)[topic]
    found: dict[str, tuple[str, int]] = {}
    for column, names in columns.items():
        for rank, name in enumerate(names):
            found.setdefault(_plain(name), (column, rank))
    return found


def columns_of(topic: str, cells: Sequence[str]) -> dict[str, int]:
    """Return positions by our names for what stands in a row of headings."""
    best: dict[str, tuple[int, int]] = {}
    for position, cell in enumerate(cells):
        column, rank = _spellings(topic).get(_plain(cell), ("", 0))
        if column and (column not in best or rank < best[column][0]):
            best[column] = (rank, position)
    return {column: position for column, (_, position) in best.items()}


def _plain(heading: str) -> str:
    return _LOOSE.sub("", unicodedata.normalize("NFKC", heading)).lower()
