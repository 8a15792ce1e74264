"""The words a shop never says, however they are spaced, in full width or common traditional characters."""

from __future__ import annotations

from collections.abc import Sequence

from agent.safety.squeeze import squeeze


def forbidden_in(text: str, forbidden: Sequence[str]) -> list[str]:
    """Return the words of `forbidden` that `text` says; an emoji or sign is looked for as it is written."""
    squeezed = squeeze(text)
    return [word for word in forbidden if word.strip() and _says(text, squeezed, word)]


def _says(text: str, squeezed: str, word: str) -> bool:
    bare = squeeze(word)
    return bare in squeezed if bare else word.strip() in text
