"""People of the shop that a text names: 王师傅, 沈老师, 李姐."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.words import words

PERSON = re.compile(
    rf"(?<![小阿老])(?P<surname>[{''.join(words('surnames'))}])(?:老师|师傅|教练|医生|大夫|技师|设计师|发型师|阿姨|店长|经理|姐|哥)(?![一-龥]?们)"
)
_TIER = re.compile(r"您(?:现在|目前|这边)?(?:是|属于)(?:我们的?)?(?P<tier>[金银铜钻白黑]卡|VIP|[一-龥]{2}会员)")


def people(text: str) -> Iterator[Claim]:
    """Yield the people a text names by surname, and what sort of member it says the customer is."""
    for match in _TIER.finditer(text):
        yield Claim(Kind.PERSON, match["tier"], match["tier"], "tier", *match.span("tier"))
    for match in PERSON.finditer(text):
        yield Claim(Kind.PERSON, match[0], match["surname"], "", *match.span())
