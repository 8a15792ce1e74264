"""An answer that holds for some stores only says so."""

from __future__ import annotations

from collections.abc import Collection

from agent.phrases import say


def for_stores(answer: str, names: Collection[str]) -> str:
    """Return the owner's answer with the stores it is for, unless it is for all or names them itself."""
    if not names or all(name in answer for name in names):
        return answer
    return f"{answer}\n{say('only_for_stores', stores='、'.join(names))}"
