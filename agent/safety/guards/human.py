"""No reply claims to be a person, or denies being a machine."""

from __future__ import annotations

import re

from agent.safety.folding import squeeze
from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action
from agent.safety.wordlists import found


def human(draft: Draft) -> list[Finding]:
    """Return a finding when the reply says that a person writes it, or which one."""
    words = found("outgoing", "human", draft.folded.text) or _named(draft)
    return [Finding(Action.REWRITE, f"human: {words}")] if words else []


def _named(draft: Draft) -> str:
    names = [squeeze(name) for name in draft.colleagues if len(name) >= 2]
    if not names:
        return ""
    told = re.search(rf"(?:我(?:就)?(?:是|叫)|这(?:里|边)是)(?:{'|'.join(map(re.escape, names))})", draft.folded.text)
    return told[0] if told else ""
