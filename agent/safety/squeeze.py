"""Text in the one form that hidden words cannot avoid: half-width, simplified, lower case, no gaps."""

from __future__ import annotations

import re
import unicodedata

from agent.grounding.reading import normalise

_GAP = re.compile(r"[\W_]+")
_LOOKALIKES = str.maketrans("аеорсухіѕ０", "aeopcyxis0")


def squeeze(text: str) -> str:
    """Return `text` in compatibility form, simplified and lower case, without spaces, signs and emoji."""
    folded = normalise(unicodedata.normalize("NFKC", text)).casefold().translate(_LOOKALIKES)
    return _GAP.sub("", folded)
