"""Whether a model's words are the staff's own, up to light edits: nothing added, no figure, no 不 lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.likeness import covered

_CLAUSE = re.compile(r"[，,。.！!？?；;、\n~～：:]+(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+(?=[天个件元块折号楼小分月年斤周次])")
_DENIAL = re.compile(r"不|没|无|别|未|非")
_POLITE = re.compile(r"不好意思|不客气|没事|没关系|没问题|不用谢|别急|别担心|不错|无论|不管")
_KEPT = 0.7
_ASKED = 0.5


def is_faithful(question: str, answer: str, asked: Sequence[str], told: Sequence[str]) -> bool:
    """Return whether every clause of `answer` stands in `told`, and `question` leans on what was `asked`.

    Each clause must have most of its characters, all its figures and as many denials as the staff's own clause.
    """
    own = [clause for line in told for clause in _clauses(line)]
    if not own or not _clauses(answer) or not all(_stands(clause, own) for clause in _clauses(answer)):
        return False
    said = "\n".join(asked)
    return covered(question, said) >= _ASKED and _numbers(question) <= _numbers(said)


def _stands(clause: str, own: Sequence[str]) -> bool:
    return any(
        covered(clause, source) >= _KEPT
        and _numbers(clause) <= _numbers(source)
        and _denials(clause) == _denials(source)
        for source in own
    )


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(text) if any(letter.isalnum() for letter in clause)]


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _denials(text: str) -> int:
    return len(_DENIAL.findall(_POLITE.sub("", text)))
