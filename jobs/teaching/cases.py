"""From life to case: a stored conversation, freed of personal data, as a case file to edit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import yaml

from agent.errors import NotFound
from agent.phrases import say
from agent.safety.identifying import identifying, without_titles
from agent.safety.personal import mask_personal
from jobs.teaching.case_worlds import CUSTOMER, world_of
from store.conversations.conversations import Line
from store.engine import Connection
from store.inbox.lines import TalkLine, answered_at, lines_of
from store.inbox.lists import talk_of

_NUMBERS = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{0,4}\d{8,}(?!\d)")
_OWN = "#   world  店就是这家店自己，带着当时找到的问答、说到的商品和订单；当时没有的答案补在 faq 里\n"
_LIKE = "#   shop   演在 evals/worlds/ 里的这家店，没有的知识补到那家店里\n"
_LINES = 60
_UNSAID = {"dead", "cancelled"}
_HEAD = """\
# yaml-language-server: $schema=../../case.schema.json
# 从一段真实对话来的，个人信息已经遮住。改两处再存到 evals/cases/ 下面：
#   about  这个用例看什么；harm 答坏了会伤到什么
#   expect 最后什么必须成立：说什么、不说什么、转不转人
"""


async def case_of(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    *,
    like: str | None = None,
    message_id: int | None = None,
) -> str:
    """Return the YAML of a conversation as a case, up to the reply to a message if one is named; raises `NotFound`.

    It brings its shop along with what was looked up then, or is played in a fixture world (`evals/worlds/`) `like` it.
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
    place: dict[str, Any] = {"shop": like}
    if like is None:
        at = lines[-1].at if lines else talk.changed_at
        place = {"world": await world_of(connection, merchant_id, talk.external_userid, lines, at)}
    said = [Line(line.who, line.text) for line in lines if _said(line)]
    return captured(said, talk.nickname, place, conversation_id)


def _said(line: TalkLine) -> bool:
    return bool(line.text) and line.who != "event" and line.status not in _UNSAID


def masked(text: str, nickname: str = "") -> str:
    """Return a text without phones, cards, mail addresses, order numbers, names with titles, and the nickname."""
    plain = without_titles(_NUMBERS.sub("（单号）", mask_personal(text)))
    return plain.replace(nickname, "（顾客）") if len(nickname) >= 2 else plain


def captured(lines: Sequence[Line], nickname: str, place: Mapping[str, Any], number: int) -> str:
    """Return the YAML of a case: what the customer said as turns, what was replied as remarks beside them.

    `place` is the `shop` or the `world` it is played in.
    """
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
        **({"customer": CUSTOMER} if "world" in place else {}),
        "turns": turns or [{"says": "（没有顾客的话）"}],
        "expect": {"outcome": ["answered", "asked_back", "handed_over"], "not_says": []},
    }
    if any(identifying(line.text, names=(nickname,)) for line in lines):
        remarks.insert(0, "原来的对话里有个人信息：存之前再看一遍有没有漏遮的")
    document = yaml.safe_dump({"cases": [case], **place}, allow_unicode=True, sort_keys=False, width=110)
    head = _HEAD + (_OWN if "world" in place else _LIKE)
    return head + "".join(f"# {remark}\n" for remark in remarks) + document


def _add(turns: list[dict[str, Any]], text: str, *, joined: bool) -> None:
    """Add what a customer said; lines that nobody spoke between are one thought."""
    if joined:
        last = turns[-1]
        said = last["says"]
        last["says"] = [*(said if isinstance(said, list) else [said]), text]
    else:
        turns.append({"says": text})
