"""The house's inside: instructions, tools, models, keys; in plain words, in pieces, or encoded."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.safety.encodings import decoded
from agent.safety.folding import squeeze
from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action
from agent.safety.wordlists import found

_STRETCH = 14
_SECRET = re.compile(
    r"(?i:api[_ -]?key|secret|token|password|密钥|密码|口令)\s*(?:是|为|[:：=])\s*[A-Za-z\d_\-]{8,}"
    r"|(?<![A-Za-z\d])(?:sk|pk|ak|ghp|xox[bp])[-_][A-Za-z\d_-]{12,}|(?<![A-Za-z\d_./@-])[a-z]{2,}(?:_[a-z]{2,})+(?![A-Za-z\d_])|-----BEGIN|postgres(?:ql)?://|(?<![A-Za-z])XIAOER_[A-Z]"
)
_PACKED = re.compile(r"(?<![A-Za-z\d+/=])(?:[A-Za-z\d+/]{40,}={0,2}|(?:[\da-fA-F]{2}){24,})(?![A-Za-z\d+/=])")


def leak(draft: Draft) -> list[Finding]:
    """Return a finding when the reply gives away what is not the customer's to know."""
    if words := found("outgoing", "leak", draft.folded.text):
        return [Finding(Action.REWRITE, f"leak: {words}")]
    if _SECRET.search(draft.text) or _PACKED.search(draft.text):
        return [Finding(Action.REWRITE, "leak: a key or something packed")]
    texts = (draft.folded.text, *map(squeeze, decoded(draft.text)))
    if any(_tells(text, draft.instructions) for text in texts):
        return [Finding(Action.REWRITE, "leak: the instructions")]
    return []


def _tells(squeezed: str, instructions: str) -> bool:
    """Tell whether many characters in a row of the instructions stand in the reply, forwards or backwards."""
    pieces = _pieces(instructions) if instructions else frozenset()
    return any(
        text[i : i + _STRETCH] in pieces for text in (squeezed, squeezed[::-1]) for i in range(len(text) - _STRETCH + 1)
    )


@lru_cache(maxsize=256)
def _pieces(text: str) -> frozenset[str]:
    """Return every stretch of a text; a shop's instructions are the same for a minute."""
    squeezed = squeeze(text)
    return frozenset(squeezed[i : i + _STRETCH] for i in range(len(squeezed) - _STRETCH + 1))
