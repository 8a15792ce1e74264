"""Traditional characters and their simplified forms, from OpenCC's table."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def simple_forms() -> dict[int, str]:
    """Return what each traditional character becomes, for `str.translate`: read once, a translation costs nothing."""
    table = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(one): plain.split(" ")[0] for one, plain in pairs if len(one) == 1}
