"""Text in the one form that hidden words cannot avoid, with the place of each character in the text as written.

Full width, accents, look-alike letters of other alphabets, traditional characters and case are levelled; spaces, signs,
emoji and invisible characters are gaps and fall out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from agent.characters import simple_forms

_LOOKALIKES = str.maketrans(
    "авеёкмнорсстухіѕјԁһԛԝɡαβεηικνορτυχωγı０ɑᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "abeekmhopcctyxisjdhqwgabenikvoptuxwyi0aabcdefghijklmnoprtuvwyz",
)
_SPOKEN_SIGNS = {"➕": "加", "＋": "加", "🐧": "q", "🛰": "微", "❌": "x", "🅰": "a", "🅱": "b", "💊": "药"}
_REGIONAL_A = 0x1F1E6  # 🇦; two of them make a flag, spelled out they are letters
_SQUARED = ((0x1F130, 26), (0x1F150, 26), (0x1F170, 26))
_MARKS = {"Mn", "Me", "Cf"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `places[i]` is where its character `i` stands in the `raw` text."""

    raw: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end in the raw text of the folded stretch from `start` to `end`."""
        return self.places[start], self.places[end - 1] + 1

    def cuts_word(self, start: int, end: int) -> bool:
        """Tell whether a stretch begins or ends inside a Latin word or a number."""
        first, last = self.span(start, end)
        before, after = self.raw[first - 1 : first], self.raw[last : last + 1]
        return _same_word(before, self.raw[first]) or _same_word(self.raw[last - 1], after)


def fold(text: str) -> Folded:
    """Return `text` folded."""
    letters: list[str] = []
    places: list[int] = []
    for place, one in enumerate(text):
        for letter in _plain(one):
            letters.append(letter)
            places.append(place)
    return Folded(text, "".join(letters), tuple(places))


def squeeze(text: str) -> str:
    """Return the folded text alone."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=20_000)
def _plain(one: str) -> str:
    """Return the folded letters of one character; '' for a gap."""
    if one in _SPOKEN_SIGNS:
        return _SPOKEN_SIGNS[one]
    code = ord(one)
    if _REGIONAL_A <= code < _REGIONAL_A + 26:
        return chr(ord("a") + code - _REGIONAL_A)
    for first, count in _SQUARED:
        if first <= code < first + count:
            return chr(ord("a") + code - first)
    parts = unicodedata.normalize("NFKD", one)
    bare = "".join(part for part in parts if unicodedata.category(part) not in _MARKS)
    plain = bare.casefold().translate(_LOOKALIKES).translate(simple_forms())
    return "".join(letter for letter in plain if letter.isalnum())


def _same_word(left: str, right: str) -> bool:
    if not (left and right and left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
