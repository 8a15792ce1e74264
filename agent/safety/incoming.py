"""What a customer's message (or a document, a nickname, text in a picture) may be up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.safety.commands import commanded
from agent.safety.encodings import decoded
from agent.safety.folding import fold, squeeze
from agent.safety.guards.words import masked
from agent.safety.lists import Action, WordList, house_lists
from agent.safety.pinyin import sounded
from agent.safety.wordlists import found, paired, pattern


@dataclass(frozen=True, slots=True)
class Screening:
    """What was noticed in a text; `evidence` holds the words that were found, by flag."""

    injection: bool = False
    self_harm: bool = False
    violence: bool = False
    emergency: bool = False
    abusive: bool = False
    complaint: bool = False
    minor: bool = False
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def needs_human(self) -> bool:
        """Tell whether a person of the shop must see this now."""
        return self.self_harm or self.violence or self.emergency


@dataclass(frozen=True, slots=True)
class Noticed:
    """What lists of words say about a customer's message: what to do, the words, and the text with them masked."""

    action: Action
    words: tuple[str, ...]
    text: str


_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
_LATIN = re.compile(r"[a-z]{3}")
_LISTS = (
    ("injection", "injection", "patterns"),
    ("self_harm", "crisis", "self_harm"),
    ("violence", "crisis", "violence"),
    ("emergency", "crisis", "emergency"),
    ("abusive", "anger", "abusive"),
    ("complaint", "anger", "complaint"),
    ("minor", "crisis", "minor"),
)


def screen_incoming(text: str) -> Screening:
    """Return what is noticed in `text`; it judges words only, and never refuses by itself."""
    squeezed = squeeze(text)
    evidence = {flag: words for flag, name, part in _LISTS if (words := found(name, part, squeezed))}
    if "injection" not in evidence and (words := _hidden(text, squeezed)):
        evidence["injection"] = words
    return Screening(**dict.fromkeys(evidence, True), evidence=tuple(evidence.items()))


def notice(text: str, shop: Sequence[WordList] = ()) -> Noticed:
    """Return what our lists and the shop's own make of a customer's message: the worst of their actions."""
    action, words, folded = Action.SEND, [], fold(text)
    for one in (*house_lists(), *shop):
        if one.customer is Action.SEND or not (hits := one.hits(folded)):
            continue
        words += [hit.term for hit in hits]
        action = max(action, one.customer, key=lambda action: action.weight)
        if one.customer is Action.MASK:
            text = masked(text, one, hits)
            folded = fold(text)
    return Noticed(action, tuple(dict.fromkeys(words)), text)


def _hidden(text: str, squeezed: str) -> str:
    """Return the words of an injection that plain reading misses: chat tokens, encodings, words set backwards."""
    if raw := pattern("injection", "raw").search(text):
        return raw[0].strip()
    for plain in (*map(squeeze, decoded(text)), squeezed[::-1], squeezed.translate(_DIGITS_AS_LETTERS)):
        if words := found("injection", "patterns", plain) or commanded(plain):
            return words
    if signs := paired("injection", squeezed) or commanded(squeezed):
        return signs
    sounds = sounded(squeezed) if _LATIN.search(squeezed) else ""
    return found("injection", "pinyin", sounds) if sounds else ""
