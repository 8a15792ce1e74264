"""Whether a text commands the assistant over the shop's head: told by who is addressed, bidden and freed of what."""

from __future__ import annotations

import re
from functools import cache

from agent.safety.wordlists import pattern, word_list

_LIST = "commands"


def commanded(squeezed: str) -> str:
    """Return the words of the first combination of features that `squeezed` shows whole, or ''."""
    plain = pattern(_LIST, "allowed").sub(" ", squeezed)
    for names in word_list(_LIST)["combinations"]:
        found = [_feature(name).search(plain) for name in names]
        if all(found):
            return " ".join(match[0] for match in found if match)
    return ""


@cache
def _feature(name: str) -> re.Pattern[str]:
    return re.compile(word_list(_LIST)["features"][name])
