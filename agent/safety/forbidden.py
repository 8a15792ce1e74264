"""The words a shop never says, however they are spaced, in full width or common traditional characters."""

from __future__ import annotations

from collections.abc import Sequence

from agent.safety.squeeze import squeeze


def forbidden_in(text: str, forbidden: Sequence[str]) -> list[str]:
    """Return the words of `forbidden` that `text` says; one without letters (an emoji, 100%) is told from its signs."""
    squeezed = squeeze(text)
    return [word for word in forbidden if word.strip() and _says(text, squeezed, word)]


def _says(text: str, squeezed: str, word: str) -> bool:
    bare = squeeze(word)
    if any(letter.isalpha() for letter in bare):
        return bare in squeezed
    return "".join(word.split()) in "".join(text.split())
