"""Returns and services, granted or refused: the opposite in a source is a contradiction."""

from __future__ import annotations

import re

from agent.grounding.claims import Claim, Kind
from agent.grounding.conditions import EXCLUDED, mentions
from agent.grounding.context import Turn
from agent.grounding.facts import Fact
from agent.grounding.fitting import fits, is_exception, split
from agent.grounding.words import words

_KEPT = re.compile(r"(?<=[未没不])(?:有)?([穿洗拆用开吃戴剪])")
_HAPPENED = re.compile(r"([穿洗拆用开吃戴剪])[过了封]")
_FLAWED = re.compile(r"[破烂裂漏]|小?洞|坏[了的]|开[线胶]|掉色|瑕疵|质量|污渍|过敏|发错|少发")
_SOUND = re.compile(r"非质量|不喜欢|不合适|无理由|不想要")
_PASSED = re.compile(r"超过|超了|过了|超出|已经过")
_UNDONE = re.compile(r"[未没]有?([一-龥]{2})")
_AT_TIMES = re.compile(r"晚上|夜里|早上|周[一二三四五六日末]|节|今天|明天|后天|\d点|点[前后]|平时|超[出过]")
_CARRIERS = frozenset(words("carriers"))


def returns(claim: Claim, turn: Turn) -> bool:
    """Support a rule of returning or exchanging by the same rule; a refusal of special goods is no general one."""
    facts = [fact for fact in turn.facts(Kind.RETURNS) if fact.claim.role == claim.role]
    if (
        claim.role != "warranty" and "无理由" not in claim.text and _FLAWED.search(turn.said)
    ):  # what holds for goods without a flaw does not speak here
        facts = [fact for fact in facts if not _SOUND.search(fact.sentence)] or facts
    same, rivals = split(facts, lambda fact: fact.claim.value == claim.value)
    rivals = [one for one in rivals if not _is_ruled_out(one, turn)]
    if claim.value and any(not one.claim.value and _is_excluded(one, claim, turn) for one in facts):
        return False
    if not claim.value and any(_is_unmet(fact, claim, turn) or _is_excepted(fact, claim, turn) for fact in rivals):
        return True
    if not same and claim.role == "exchange":
        same = [one for one in turn.facts(Kind.RETURNS) if one.claim.value == claim.value and "换" in one.claim.text]
    if not claim.value and claim.role in ("", "exchange"):
        same = [fact for fact in same if not is_exception(claim, turn, fact, rivals)]
    return fits(claim, turn, same, rivals)


def _is_unmet(fact: Fact, claim: Claim, turn: Turn) -> bool:
    """Tell whether a refusal names what the rule excludes (未穿洗可退: 穿过不退), or a passed limit."""
    sentence = turn.read.reading.sentence(claim.start)
    if any(
        re.search(rf"[{kept}][了过]|[{kept}]开|已{kept}", f"{sentence}\n{turn.said}")
        for kept in _KEPT.findall(fact.sentence)
    ):
        return True
    return _PASSED.search(sentence) is not None and "内" in fact.sentence


def _is_excepted(fact: Fact, claim: Claim, turn: Turn) -> bool:
    """Tell whether a rule excepts what the sentence names (七天可退, 定制款除外: 定制款不退)."""
    sentence = turn.read.reading.sentence(claim.start)
    return any(mentions(match[1], sentence) for match in EXCLUDED.finditer(fact.sentence))


def _is_excluded(fact: Fact, claim: Claim, turn: Turn) -> bool:
    """Tell whether a refusal (洗过的不退) names what the sentence says happened (洗了也能退)."""
    sentence = turn.read.reading.sentence(claim.start)
    return any(
        re.search(rf"{kept}[了过]", sentence) and not re.search(rf"[未没不]有?{kept}", sentence)
        for kept in _HAPPENED.findall(fact.clause)
    )


def _is_ruled_out(fact: Fact, turn: Turn) -> bool:
    """Tell whether a rule is for what did not happen (洗过不退, and it was not washed)."""
    said = f"{turn.text}\n{turn.said}"
    if any(done in said and not re.search(rf"[未没]有?{done}", said) for done in _UNDONE.findall(fact.clause)):
        return True  # 未激活可退, and it was activated
    happened = [kept for kept in _HAPPENED.findall(fact.clause) if not re.search(rf"[未没不]有?{kept}", fact.clause)]
    return any(re.search(rf"[未没]有?{kept}", said) for kept in happened)


def service(claim: Claim, turn: Turn) -> bool:
    """Support a service, carrier or material by a source that names it the same way."""
    term, offered = claim.value
    facts = [fact for fact in turn.facts(Kind.SERVICE) if fact.claim.value[0] == term]
    if not offered and facts and _AT_TIMES.search(turn.read.reading.clause(claim.start)):
        return True  # 晚上不上门 refuses the hour, no service
    if not offered and any(_is_excepted(fact, claim, turn) for fact in facts):
        return True
    same, rivals = split(facts, lambda fact: fact.claim.value[1] == offered)
    if term in _CARRIERS:
        rivals = [fact for fact in turn.facts(Kind.SERVICE) if fact.claim.value[0] in _CARRIERS - {term}]
    return fits(claim, turn, same, rivals) if same else not facts and (not offered or term in turn.sources.words)
