"""Text as part of a pattern for LIKE and ILIKE."""

from __future__ import annotations

import re


def literally(text: str) -> str:
    """Return a text whose signs stand for themselves in a pattern: % and _ are ordinary characters there."""
    return re.sub(r"([\\%_])", r"\\\1", text)
