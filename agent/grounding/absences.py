"""What a text says is not in a product, where health hangs on it: 不含坚果, 没有酒精, 0 咖啡因, 过敏也能吃."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.reading import Reading
from agent.grounding.stance import denied_before, hedged
from agent.grounding.words import words

SAFE = "过敏"

_THINGS = "|".join(sorted(map(re.escape, words("allergens")), key=len, reverse=True))
_ABSENT = re.compile(
    rf"(?<![保否])(?:不含有?|不会?有|没有?|没加|不加|未添加|无(?!论|线)|零(?!食|售)|(?<!\d)0)(?:任何|添加|一点|半点|其他)?\s*(?P<thing>{_THINGS})"
)
_TERMLESS = re.compile(rf"(?:没有?|无)(?:任何|其他|什么)?(?P<thing>{'|'.join(words('terms'))})(?!内)")
_ENDLESS = re.compile(r"(?:长期|永久|终身)有效|不会?过期")
_EFFECT = re.compile(
    rf"(?<!会)不(?:太|怎么)?(?:会|容易)?(?:再|有)?(?P<effect>{'|'.join(words('effects'))}|涨(?!价))(?!的话)"
)
_ASSURED = re.compile(
    r"(?<![不没能法敢])保证(?!金|书|您?的)(?:能|会|是|您|你|都)*(?![一-龥]{0,3}(?:尽快|处理|回复|安排))(?P<assured>[一-龥]{2,6})"
    r"|(?:都|一定|肯定|绝对|百分百|100%)(?:能|会|可以)(?P<mended>修好|修复|恢复|找回|学会|考过|通过|治好|根治|去掉|去除|祛除|见效|洗掉|洗干净)"
    r"|(?<![一-龥]里)包(?P<sure>[熟甜会活过]|治好|满意)(?![一-龥]{0,2}[敏了])"
)
_UNSURE = re.compile(r"(?:能|能够|法|敢|可)保证|不(?:是|代表|等于|见得)|是否|有无|能否")
_SAFE = re.compile(
    r"过敏(?:的?(?:人|顾客|体质|宝宝|朋友)|者)?[一-龥,]{0,6}?(?<!不)(?<!没)(?:可以|能|放心|没事)[一-龥]{0,2}?(?:吃|喝|用|做|敷|点|买)"
)

_PLAINLY = (
    (_ABSENT, "", ""),
    (_TERMLESS, "term", ""),
    (_ENDLESS, "term", "有效期"),
    (_EFFECT, "", ""),
    (_SAFE, "", SAFE),
)
"""What is said plainly: the pattern, the role of the claim, and its thing where the pattern's group is not that."""


def absences(reading: Reading) -> Iterator[Claim]:
    """Yield what a text plainly says a product is free of; the value is the thing, `SAFE` for whoever is allergic."""
    for pattern, role, thing in _PLAINLY:
        for match in pattern.finditer(reading.text):
            if _is_plain(reading, match.start()):
                yield Claim(Kind.ABSENCE, match[0], thing or match[match.lastgroup or 0], role, *match.span())
    for match in _ASSURED.finditer(reading.text):
        if _is_plain(reading, match.start()) and not denied_before(reading, match.start()):
            yield Claim(Kind.ABSENCE, match[0], match[match.lastgroup or 0], "assured", *match.span())


def _is_plain(reading: Reading, start: int) -> bool:
    left, _ = reading.clause_bounds(start)
    unsure = _UNSURE.search(reading.text[max(left, start - 12) : start])
    return not (unsure or reading.asks(start) or hedged(reading, start))
