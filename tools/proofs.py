"""What a customer says to show that an order is theirs: its number with the phone, or the phone's last four digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.grounding.reading import normalise

_CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}"
_NUMBER = re.compile(rf"(?:订单号?码?|单号|编号)\s*[:：是为]?\s*({_CODE})", re.IGNORECASE)
_TAIL = re.compile(r"(?:手机|电话)?(?:尾号|后四位|后4位|末四位|末4位)(?:数字)?\s*[:：是为]?\s*(\d{4})(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)")
_PAIR = re.compile(rf"(?P<no>{_CODE})[\s,，、;；/]+(?P<tail>1[3-9]\d{{9}}|\d{{4}})")
_LONE = re.compile(r"(?=(?:\D*\d){6})(?!1[3-9]\d{9}$)[A-Za-z0-9][A-Za-z0-9_-]{7,39}")  # nothing else is so long
_SHORT = re.compile(r"(?=(?:\D*\d){3})(?!\d{4}$)(?!1[3-9]\d{9}$)[A-Za-z0-9][A-Za-z0-9_-]{3,39}")  # alone, when we asked
_LOOKED_UP = re.compile(r"查|到哪|到了吗|物流|快递|进度|看看|看一下|发货|发出|签收")
_AMONG_WORDS = re.compile(  # letters before digits; a courier's own number is no order's
    r"(?<![A-Za-z0-9])(?!(?:SF|YT|JT|ZTO?|STO|JDV?|YD|DPK|EMS)\d{9})[A-Za-z]{1,6}-?\d{5,20}(?:-\d{1,8})?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LONE_TAIL = re.compile(r"\d{4}|1[3-9]\d{9}")
_LINES_BACK = 4  # how far back the other half of a proof may stand
_FORGET = re.compile(
    r"(?:解绑|解除绑定|取消绑定|删除绑定)(?:一下)?(?:我的?)?(?:手机号?|电话|订单|身份)?|(?:手机号?|订单)(?:解绑|取消绑定)"
)
_QUESTION = re.compile(r"怎么|如何|咋|能不能|可以.{0,6}吗|吗|\?")
_CHANGES = re.compile(
    r"(?:电话|手机|号码|收件人|地址).{0,6}(?:改|换|变更)|(?:改|换|变更).{0,6}(?:电话|手机|号码|收件人|地址)"
)
_ASKED = "后四位"


@dataclass(frozen=True, slots=True)
class Proof:
    """An order number with `digits`: a whole phone number, or the last four of one."""

    order_no: str
    digits: str


def read_proof(text: str, said_before: Sequence[str] = (), asked: str = "") -> Proof | None:
    """Return what a message shows, None when half is missing.

    `said_before` are the customer's earlier lines, where a number may stand; `asked` is our last line: when it asked
    for the digits, bare ones are understood.
    """
    text = normalise(text)
    if _CHANGES.search(text):
        return None
    number, digits = _number(text), _digits(text)
    if number and digits:
        return Proof(number, digits)
    bare = text.strip(" 。.!,，")
    if _ASKED in asked:
        if pair := _PAIR.fullmatch(bare):
            return Proof(pair["no"], pair["tail"])
        if not number and _LONE_TAIL.fullmatch(bare):
            digits = bare
    if digits and not number:
        lines = [normalise(line) for line in reversed(said_before[-_LINES_BACK:])]
        number = next(filter(None, [*map(_number, lines), *(map(_alone, lines) if _ASKED in asked else ())]), "")
    return Proof(number, digits) if number and digits else None


def names_an_order(text: str, asked: str = "") -> bool:
    """Return whether a message names an order number; `asked` is our last line, after which a short one will do."""
    return bool(_number(normalise(text)) or (_ASKED in asked and _alone(normalise(text))))


def wants_forgetting(text: str) -> bool:
    """Return whether the customer wants their phone and orders taken off (解绑手机)."""
    text = normalise(text)
    return len(text) <= 30 and bool(_FORGET.search(text)) and not _QUESTION.search(text)


def _number(text: str) -> str:
    """Return the order number in a text: called so, looked up by it, or alone beside a phone's digits."""
    found = _NUMBER.search(text)
    if found and any(letter.isdigit() for letter in found[1]):
        return found[1]
    if _LOOKED_UP.search(text) and (among := _AMONG_WORDS.search(text)):
        return among[0]
    alone = _LONE.fullmatch(_TAIL.sub("", text).strip(" 。.!,，、;；"))
    return alone[0] if alone else ""


def _alone(text: str) -> str:
    bare = text.strip(" 。.!,，")
    return bare if _SHORT.fullmatch(bare) else ""


def _digits(text: str) -> str:
    if phone := _PHONE.search(text):
        return re.sub(r"[\s-]", "", phone[1])
    tail = _TAIL.search(text)
    return tail[1] if tail else ""
