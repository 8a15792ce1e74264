"""What a customer's message (or a document, a nickname, text in a picture) may be up to."""

from __future__ import annotations

from dataclasses import dataclass

from agent.safety.squeeze import squeeze
from agent.safety.wordlists import found, pattern


@dataclass(frozen=True, slots=True)
class Screening:
    """What was noticed in a text; `evidence` holds the words that were found, by flag."""

    injection: bool = False
    crisis: bool = False
    emergency: bool = False
    abusive: bool = False
    complaint: bool = False
    minor: bool = False
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def needs_human(self) -> bool:
        """Tell whether a person of the shop must see this now."""
        return self.crisis or self.emergency


_LISTS = (
    ("injection", "injection", "patterns"),
    ("crisis", "crisis", "self_harm"),
    ("emergency", "crisis", "emergency"),
    ("abusive", "anger", "abusive"),
    ("complaint", "anger", "complaint"),
    ("minor", "crisis", "minor"),
)


def screen_incoming(text: str) -> Screening:
    """Return what is noticed in `text`; it judges words only, and never refuses by itself."""
    squeezed = squeeze(text)
    evidence = {flag: words for flag, name, part in _LISTS if (words := found(name, part, squeezed))}
    raw = pattern("injection", "raw").search(text)
    if raw and "injection" not in evidence:
        evidence["injection"] = raw[0].strip()
    return Screening(**dict.fromkeys(evidence, True), evidence=tuple(evidence.items()))
