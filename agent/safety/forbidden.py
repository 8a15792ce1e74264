"""The words a shop never says, however they are written."""

from __future__ import annotations

from collections.abc import Sequence

from agent.safety.folding import fold
from agent.safety.lists import shop_list


def forbidden_in(text: str, forbidden: Sequence[str]) -> list[str]:
    """Return the words of `forbidden` that `text` says, in the order of the list."""
    said = {hit.term for hit in shop_list("shop", tuple(forbidden)).hits(fold(text))}
    return [word for word in forbidden if word in said]
