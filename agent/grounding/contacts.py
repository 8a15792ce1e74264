"""Phones, addresses, links and codes in a text: what must be right to the last character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.numerals import value_of

_N = r"(?:\d{1,6}|[零〇一二两三四五六七八九十百]{1,6})"
CONTACT = re.compile(
    r"(?P<link>https?://[^\s,。;!?()一-龥]+|(?<![\w@-])(?:[\w-]{1,63}\.){1,6}(?:com|cn|net|shop|top|vip|cc)(?:/[^\s,。;!?()一-龥]*)?)"
    r"|(?P<mail>(?<![A-Za-z\d.+-])[A-Za-z\d_.+-]{1,64}@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){1,4})"
    r"|(?P<phone>(?<![\dA-Za-z])(?:1[3-9]\d[\s-]?[\d*]{4}[\s-]?\d{4}|400[\s-]?\d{3}[\s-]?\d{4}|400[\s-]?\d{4}[\s-]?\d{3}"
    r"|0\d{2,3}[\s-]?(?:\d{7,8}|\d{4}[\s-]\d{4}|\d{3}[\s-]\d{4}))(?!\d))"
    r"|(?P<serial>(?<=[备号证字第编])\s*\d{3,}(?:-\d{3,})+)"
    r"|(?P<wechat>(?:微信号?|VX|vx|wx|QQ)\s*(?:号|是|:)?\s*(?P<wxid>[A-Za-z\d][A-Za-z\d_-]{4,19}))"
    r"|(?P<code>(?<![A-Za-z\d.])(?:[A-Za-z]{1,6}[-_]?)?\d{8,24}(?![\d.])|(?<![A-Za-z\d])(?=[A-Za-z-]{0,30}\d)(?=[\d-]{0,30}[A-Za-z])[A-Z\d]{2,}(?:-[A-Z\d]{2,}){1,4}(?![A-Za-z\d])"
    r"|(?:(?:取件|取货|提货|核销|兑换|验证|单|订单|运单|快递单?|编)(?:码|号)[是为:\s]*(?P<short>[A-Za-z]*\d[\dA-Za-z-]{2,})))"
)
ADDRESS = re.compile(
    rf"(?P<road>(?:(?<=地址)|(?<=地址[是:为])|(?<=[在于到]))?[一-龥]{{1,6}}?(?:大道|[路街巷弄道]|胡同)(?:[东西南北中]段)?)\s*(?P<no>{_N})\s*(?:号|弄)"
    r"|(?:在|位于|地址[是:为]?|来|到|去)\s*(?P<place>(?![一-龥]{1,9}\d{1,5}\s*号)[一-龥A-Za-z\d]{2,12}?(?:广场|商场|大厦|购物中心|商城|步行街|百货|大学|医院|公园|小区"
    r"|花园|地铁站|火车站|写字楼|万达|银泰|天街|万象城|[一-龥]{2}大道(?!\s*\d)|[一-龥]{2}[路街](?!口?边|上|\s*\d)))"
    r"|(?P<room>(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[楼层]\s*[A-Za-z]?-?\d{1,4}(?!\d))"
    r"|(?P<floor>(?<![A-Za-z\d])[BFLbfl]\d{1,2}\s*[层楼]|负[一二三1-3]\s*[层楼]|(?<![A-Za-z\d])[A-H]\s*[座栋馆区厅])|(?P<line>地铁\s*\d{1,2}\s*号线)|(?P<gate>(?<!\d)\d{1,2}\s*号(?:出口|口|门))|(?P<exit>(?<![A-Za-z])[A-H]\d?\s*(?:出口|口)(?![一-龥]*味))"
)


def contacts(text: str) -> Iterator[Claim]:
    """Yield phones, links, mail addresses, WeChat ids and long codes; values are digits or lower-case text."""
    for match in CONTACT.finditer(text):
        if match["phone"]:
            yield Claim(Kind.PHONE, match[0], re.sub(r"[^\d*]", "", match[0]), "", *match.span())
        elif match["serial"]:
            yield Claim(Kind.CODE, match[0], match[0].strip(), "", *match.span())
        elif match["code"]:
            code = match["short"] or match["code"]
            yield Claim(Kind.CODE, match[0], code.lower(), "", *match.span())
        else:
            value = (match["wxid"] or match[0]).lower().rstrip("/.")
            yield Claim(Kind.CONTACT, match[0], value, "", *match.span())


def addresses(text: str) -> Iterator[Claim]:
    """Yield streets with their number as (tail of the road, number), other places as their name."""
    for match in ADDRESS.finditer(text):
        if match["road"]:
            number = value_of(match["no"])
            yield Claim(Kind.ADDRESS, match[0], (match["road"][-3:], number), "", *match.span())
        else:
            place = match["place"] or match["room"] or match["floor"] or match["line"] or match["gate"] or match["exit"]
            yield Claim(Kind.ADDRESS, match[0], _floored(place.replace(" ", "").lower()), "place", *match.span())


def _floored(place: str) -> str:
    """Return a place with its floor in figures (三楼312 is 3楼312)."""
    spoken = re.match(r"[一二三四五六七八九十]+(?=[楼层])", place)
    number = value_of(spoken[0]) if spoken else None
    return place if spoken is None or number is None else f"{number}{place[spoken.end() :]}"
