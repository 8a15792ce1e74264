"""Several questions in one breath: 多久发货，包邮吗. Rules alone; what is one question stays one."""

from __future__ import annotations

import re

from agent.intents import Intent, recognise

_ENDS = re.compile(r"[\n。！!？?；;]+")
_PAUSES = re.compile(r"[，,、\s]+")
_ASKS = re.compile(
    r"[吗么嘛]|呢$|几|多少|多[久大长远]|什么|啥|怎么|咋|哪|谁|能不能|可不可以|有没有|有木有|是不是|会不会|要不要"
    r"|(?P<one>[一-龥])不(?P=one)|[一-龥]没有?$|发我|给我|发一?下|说一?下"
)
_FRAGMENT = re.compile(
    r"(?:请问|那|就是|我想|想)*(?:问一?下)?(?:什么时候|啥时候|为什么|为啥|怎么|咋|哪里|是不是|有没有|能不能|可不可以|多久|几天)[呢啊呀]?"
)
_LEAD = re.compile(r"^(?:还有|另外|再问|顺便|以及|然后|对了)[一个下问就是]*")
_SHORTEST = 3
_MOST = 4
_TALK = {Intent.GREETING, Intent.THANKS, Intent.GOODBYE, Intent.ACKNOWLEDGE}


def sentences_in(text: str) -> list[str]:
    """Return the questions of a text that ends each by itself, with what was said before it; one when it is one."""
    return _grouped(_ENDS.split(text), "，")


def clauses_in(sentence: str) -> list[str]:
    """Return the questions of a sentence between commas and spaces: only a guess, until each has an answer."""
    return _grouped(_PAUSES.split(sentence), "，")


def asking_piece(text: str) -> str:
    """Return the last piece of a text that came in pieces when it alone asks; '' when another asks too, or none."""
    *before, last = [piece for piece in map(_without_lead, _ENDS.split(text)) if piece] or [""]
    return last if before and _ASKS.search(last) and not any(map(_ASKS.search, before)) else ""


def _grouped(pieces: list[str], joint: str) -> list[str]:
    """Return groups of pieces that end with one that asks; what follows the last belongs to it."""
    groups: list[list[str]] = []
    open_group: list[str] = []
    for piece in (piece for piece in map(_without_lead, pieces) if piece):
        open_group.append(piece)
        if _stands_alone(piece):
            groups.append(open_group)
            open_group = []
    if open_group and groups:
        groups[-1] += open_group
    questions = [joint.join(group) for group in groups]
    return questions if 2 <= len(questions) <= _MOST else []


def _without_lead(piece: str) -> str:
    return _LEAD.sub("", piece.strip()).strip()


def _stands_alone(piece: str) -> bool:
    if len(piece) < _SHORTEST or not _ASKS.search(piece) or _FRAGMENT.fullmatch(piece):
        return False
    return recognise(piece) not in _TALK
