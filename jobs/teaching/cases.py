"""From life to case: a stored conversation, freed of personal data, as a case file to edit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import yaml

from agent.errors import NotFound
from agent.phrases import say
from agent.safety.identifying import identifying, without_titles
from agent.safety.personal import mask_personal
from store.conversations.conversations import Line
from store.engine import Connection
from store.inbox.lines import TalkLine, answered_at, lines_of
from store.inbox.lists import talk_of

_NUMBERS = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{0,4}\d{8,}(?!\d)")
_LINES = 60
_UNSAID = {"dead", "cancelled"}
_HEAD = """\
# yaml-language-server: $schema=../../case.schema.json
# 从一段真实对话来的，个人信息已经遮住。改三处再存到 evals/cases/<店>/ 下面：
#   shop   换成最像的一家（evals/worlds/ 里有的），没有的知识补到那家店里
#   about  这个用例看什么；harm 答坏了会伤到什么
#   expect 最后什么必须成立：say 什么、不说什么、转不转人
"""


async def case_of(
    connection: Connection, conversation_id: int, shop: str = "clothes", message_id: int | None = None
) -> str:
    """Return the YAML of a conversation as a case, up to the reply to a message if one is named; raises `NotFound`.

    `shop` is the fixture world it is played in (`evals/worlds/`), for whoever edits the case to change.
    """
    talk = await talk_of(connection, conversation_id)
    if talk is None:
        raise NotFound(say("handoff_no_conversation", book="owner"))
    before = None
    if message_id is not None:
        answered = await answered_at(connection, conversation_id, message_id)
        if answered is None:
            raise NotFound(say("turn_unknown", book="owner"))
        before = answered + timedelta(microseconds=1)
    lines, _ = await lines_of(connection, conversation_id, _LINES, before)
    return captured([Line(line.who, line.text) for line in lines if _said(line)], talk.nickname, shop, conversation_id)


def _said(line: TalkLine) -> bool:
    return bool(line.text) and line.who != "event" and line.status not in _UNSAID


def masked(text: str, nickname: str = "") -> str:
    """Return a text without phones, cards, mail addresses, order numbers, names with titles, and the nickname."""
    plain = without_titles(_NUMBERS.sub("（单号）", mask_personal(text)))
    return plain.replace(nickname, "（顾客）") if len(nickname) >= 2 else plain


def captured(lines: Sequence[Line], nickname: str, shop: str, number: int) -> str:
    """Return the YAML of a case: what the customer said as turns, what was replied as remarks beside them."""
    turns: list[dict[str, Any]] = []
    remarks: list[str] = []
    open_thought = False
    for line in lines:
        text = masked(line.text, nickname)
        if line.who == "customer":
            _add(turns, text, joined=open_thought)
        elif line.who == "staff":
            turns.append({"staff": {"who": "owner", "says": text}})
        else:
            remarks.append(f"第 {len(turns)} 步之后助手回：{' '.join(text.split())}")
        open_thought = line.who == "customer"
    case = {
        "id": f"captured-{number}",
        "about": "（写一句：这个用例看什么）",
        "harm": "wrong",
        "turns": turns or [{"says": "（没有顾客的话）"}],
        "expect": {"outcome": ["answered", "asked_back", "handed_over"], "not_says": []},
    }
    if any(identifying(line.text, names=(nickname,)) for line in lines):
        remarks.insert(0, "原来的对话里有个人信息：存之前再看一遍有没有漏遮的")
    document = yaml.safe_dump({"shop": shop, "cases": [case]}, allow_unicode=True, sort_keys=False, width=110)
    return _HEAD + "".join(f"# {remark}\n" for remark in remarks) + document


def _add(turns: list[dict[str, Any]], text: str, *, joined: bool) -> None:
    """Add what a customer said; lines that nobody spoke between are one thought."""
    if joined:
        last = turns[-1]
        said = last["says"]
        last["says"] = [*(said if isinstance(said, list) else [said]), text]
    else:
        turns.append({"says": text})
