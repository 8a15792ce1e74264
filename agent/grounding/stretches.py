"""A rule stretched to something else (郊区也免费, 换屏也一样): what stands before 也 must be known for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.reading import Reading
from agent.grounding.stance import conditional, hedged

_ALSO = re.compile(
    r"(?:^|[,。;!~\s])(?:那|不过|而且|另外|像|连|就算|哪怕|即使)?(?P<who>[一-龥A-Za-z\d]{2,8}?)(?:我们|我们家|咱们?|这边|店里)?(?:也|同样|一样)(?:都|是|会|给|照样)?"
    r"(?P<what>(?:可以|能|可|免|包邮|打|享|送|有|算|按|修|保|退|换|开|在|营业|发|一样|适用|参加|[第五六七八九半]|不[收要用限])[^,。;!?~]*)"
)
_ANYBODY = re.compile(
    r"^(?:我们?|咱们?|您|你|亲|大家|这|那|它|他|她|自己|其他|其它|别的|之后|以后|后续|到时候?|同时|当然|平时|现在|目前|今天|一般|基本|都|真的?|其实|不|没|如果|想|要|可以|需要|单|直接|有)"
)
_COUNTED = re.compile(r"[\d一二两三四五六七八九十]")


def stretches(reading: Reading) -> Iterator[Claim]:
    """Yield what a clause says of another thing too; the value is (the thing, what is said of it)."""
    for match in _ALSO.finditer(reading.text) if "也" in reading.text or "样" in reading.text else ():
        start, end = match.span("who")
        if _ANYBODY.match(match["who"]) or _COUNTED.search(match["who"]) or reading.asks(start):
            continue
        if hedged(reading, match.end()) or conditional(reading, start, end):
            continue
        yield Claim(
            Kind.STRETCH, reading.text[start : match.end()], (match["who"], match["what"]), "", start, match.end()
        )
