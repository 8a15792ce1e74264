"""USE's vocabulary as arrays: what a dict of 250,000 strings holds in 40 MB, in files of 6 that a process maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


class Pieces:
    """A dict from strings to numbers, for looking up only: places by hash (CRC-32, the next place when taken)."""

    def __init__(self, arrays: Arrays) -> None:
        self._places, self._ends, self._letters, self._numbers = (
            arrays[name].data for name in ("places", "ends", "letters", "numbers")
        )
        self._mask = len(self._places) - 1

    def get(self, text: str) -> int | None:
        """Return the number of `text`, None if it is not there."""
        key = text.encode()
        at = crc32(key) & self._mask
        while place := self._places[at]:
            if self._letters[self._ends[place - 1] : self._ends[place]] == key:
                return int(self._numbers[place - 1])
            at = (at + 1) & self._mask
        return None

    @staticmethod
    def arrays(known: Mapping[str, int]) -> Arrays:
        """Return the arrays that stand for `known`; half of the places stay free at least."""
        keys = [text.encode() for text in known]
        mask = (1 << (2 * len(keys)).bit_length()) - 1
        places = [0] * (mask + 1)
        for place, key in enumerate(keys, 1):
            at = crc32(key) & mask
            while places[at]:
                at = (at + 1) & mask
            places[at] = place
        return {
            "places": np.array(places, dtype=np.uint32),
            "ends": np.cumsum([0, *map(len, keys)], dtype=np.uint32),
            "letters": np.frombuffer(b"".join(keys), dtype=np.uint8),
            "numbers": np.fromiter(known.values(), dtype=np.int32, count=len(known)),
        }
