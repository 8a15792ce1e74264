"""Is every number of a sentence the finding's own? Read as replies to customers are read, held to what was found."""

from __future__ import annotations

import re
from datetime import date

from agent.grounding.claims import Claim
from agent.grounding.extraction import extract
from agent.grounding.numerals import NUMBER, value_of
from agent.grounding.reading import normalise
from store.reports.content import Finding

LONGEST = 140
_TODAY = "today"
_UP = re.compile(r"上升|增加|增长|提高|上涨|多了|涨|更多|翻")
_DOWN = re.compile(r"下降|减少|降低|下跌|少了|跌|更少|下滑|腰斩")
_SHAPE = re.compile(r"https?://|[\n\r*#`|<>\[\]]")


def is_faithful(text: str, finding: Finding, first: date, *, is_today: bool = False) -> bool:
    """Whether a sentence says nothing in numbers or direction that its finding does not.

    `first` is the first day of what the finding is about; with `is_today` it may be called 今天.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or _SHAPE.search(text):
        return False
    known = [finding.template, *finding.numbers]
    allowed = {_meaning(claim) for line in known for claim in extract(line, first).claims}
    said = normalise("".join(known)).replace(" ", "")
    claims = [claim for claim in extract(text, first).claims if claim.text.replace(" ", "") not in said]
    told = {_meaning(claim) for claim in claims if not (is_today and claim.role == _TODAY)}
    if told - allowed or _figures(text) - set().union(*(_figures(line) for line in known)):
        return False
    return not _turned(text, finding)


def _meaning(claim: Claim) -> tuple[str, str]:
    return claim.kind.value, str(claim.value)


def _figures(text: str) -> set[str]:
    """Return every number of a text that has a digit or a scale, by value."""
    found = [match[0] for match in NUMBER.finditer(normalise(text))]
    return {
        f"{value_of(each):f}" for each in found if value_of(each) is not None and (each[0].isdigit() or len(each) > 1)
    }


def _turned(text: str, finding: Finding) -> bool:
    """Whether the sentence says up where the numbers say down, or the other way round."""
    if finding.rises is None:
        return bool(
            (_UP.search(text) and not _UP.search(finding.template))
            or (_DOWN.search(text) and not _DOWN.search(finding.template))
        )
    wrong = _DOWN if finding.rises else _UP
    return bool(wrong.search(text)) and not wrong.search(finding.template)
