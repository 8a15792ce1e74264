"""Words nobody in a shop says: our lists, and the shop's own."""

from __future__ import annotations

from agent.safety.folding import fold, squeeze
from agent.safety.guards.draft import Draft, Finding
from agent.safety.lexicon import Hit
from agent.safety.lists import Action, WordList, house_lists


def words(draft: Draft) -> list[Finding]:
    """Return a finding for each list the reply says words of; masked words come with the text to send instead."""
    findings: list[Finding] = []
    text = draft.text
    for one in (*draft.lists, *house_lists()):
        folded = draft.folded if text is draft.text else fold(text)
        hits = [hit for hit in one.hits(folded) if not _spared(one, hit, draft)]
        if not hits:
            continue
        reason = f"{one.name}: {'、'.join(dict.fromkeys(hit.term for hit in hits))}"
        if one.reply is Action.MASK:
            text = masked(text, one, hits)
            findings.append(Finding(Action.MASK, reason, text))
        elif one.reply is not Action.SEND:
            findings.append(Finding(one.reply, reason))
    return findings


def masked(text: str, words: WordList, hits: list[Hit]) -> str:
    """Return `text` with the words a list found said more softly, or as asterisks."""
    pieces: list[str] = []
    last = 0
    for hit in hits:
        softer = words.softer.get(hit.term, "")
        pieces += [text[last : hit.start], "*" * len(hit.term) if softer is None else softer]
        last = hit.end
    return "".join([*pieces, text[last:]])


def _spared(words: WordList, hit: Hit, draft: Draft) -> bool:
    """Tell whether a word of a loose list may be named: the shop or the customer did, or the shop lets it pass."""
    if not words.loose:
        return False
    word = squeeze(hit.term)
    return word in squeeze(f"{draft.known} {draft.asked}") or word in map(squeeze, draft.spared)
