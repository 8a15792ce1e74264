"""People of the shop that a text names: 王师傅, 沈老师, 李姐."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.words import words

PERSON = re.compile(
    rf"(?<![小阿老])(?P<surname>[{''.join(words('surnames'))}])(?:老师|师傅|教练|医生|大夫|技师|设计师|发型师|阿姨|店长|经理|姐|哥)(?![一-龥]?们)"
)


def people(text: str) -> Iterator[Claim]:
    """Yield the people a text names by surname and calling; the value is the surname."""
    for match in PERSON.finditer(text):
        yield Claim(Kind.PERSON, match[0], match["surname"], "", *match.span())
