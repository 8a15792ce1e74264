"""Permissions: a reply must not allow what the shop refuses, nor ask for what it does not need."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.labels import Tokens, label_of, synonymous
from agent.grounding.permissions import Permission
from agent.grounding.reading import normalise
from agent.grounding.variants import slots_of

_LIMITED = re.compile(r"[不没无免停满够仅只限需除前后内如若]|期间|以上|谢绝|禁止")
_SENTENCE = re.compile(r"[^。!?;\n]+")
_IDLE = re.compile(r"[里内外在全一的了]")  # 都含在里面了
_FEW = 5  # tokens of one thing: 西门子 has two


def permission(claim: Claim, turn: Turn) -> bool:
    """Support all but the opposite of the source that speaks most of the same things.

    Offers used together (叠加) are a promise: they need a source that says so.
    """
    said, value = claim.value
    if not value and said.group in ("allow", "need") and _is_plainly_offered(said.about, turn):
        return False
    if not said.about and turn.sources.customer:  # 可以的: what was asked
        asked = label_of(turn.sources.customer[0].reading.text).tokens
        told_of = slots_of(turn.sources.customer[0].reading.text)
        said = Permission(said.group, asked, said.slots | {pair for pair in told_of if pair[0] in ("kind", "body")})
    facts = [fact for fact in turn.facts(claim.kind) if fact.claim.value[0].group == said.group]
    named = frozenset(token for level in turn.levels(claim) for token in level.tokens)
    best_named = max((len(named & fact.label.tokens) for fact in facts if fact.origin == "tool"), default=0)
    known = [
        (said.shares(fact.claim.value[0]), len(fact.claim.value[0].about), fact.claim.value[1])
        for fact in facts
        if fact.origin != "tool" or len(named & fact.label.tokens) == best_named
    ]
    if said.group == "stack":
        return any(allowed == value for _, _, allowed in known) or (not known and not value)
    if said.group == "raise" and not value:  # 春节也不涨价, and the source raises it then
        return not any(not_raised is True and shared for shared, _, not_raised in known)
    if said.group in ("include", "bring") and said.objects:
        told = [allowed for objects, allowed in _objects(facts) if objects & said.objects]
        if told and value not in told:
            return False
        if value and not told and _is_unheard_of(said.objects, turn):
            return False
    best = max((shared for shared, _, _ in known), default=0)
    if best < 2 and best < len(said.about):
        return True
    nearest = [(size, allowed) for shared, size, allowed in known if shared == best]
    if value and "都" in claim.text and not all(allowed for _, allowed in nearest):
        return False  # 两款都可以, and one of them is not
    if not best or all(best * 2 < size and best * 2 < len(said.about) for size, _ in nearest):
        return True
    return any(allowed == value for _, allowed in nearest)


def _is_unheard_of(objects: Tokens, turn: Turn) -> bool:
    """Tell whether what is said to be included is named by no source and not by the customer."""
    words = synonymous(f"{turn.sources.words}\n{turn.said}")
    named = [token for token in objects if not _IDLE.search(token)]
    return bool(named) and not any(token in words for token in named)


def _objects(facts: list[Fact]) -> list[tuple[Tokens, bool]]:
    return [(fact.claim.value[0].objects, fact.claim.value[1]) for fact in facts]


def _is_plainly_offered(things: Tokens, turn: Turn) -> bool:
    """Tell whether a source speaks of these very things and sets no limit to them (品牌: 美的、西门子)."""
    if not 0 < len(things) <= _FEW:
        return False
    told = [one[0] for text in turn.sources.texts for one in _SENTENCE.finditer(normalise(text))]
    naming = [sentence for sentence in told if all(token in sentence for token in things)]
    return bool(naming) and not any(_LIMITED.search(sentence) for sentence in naming)
