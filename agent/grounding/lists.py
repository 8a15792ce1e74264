"""Things a text lists one after another (有豆沙、枫叶和正红): a list is told item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from agent.grounding.claims import Claim, Kind
from agent.grounding.reading import Reading
from agent.grounding.stance import hedged
from agent.grounding.variants import slots_of

_BETWEEN = re.compile(r"、|(?<!温)(?<!柔)(?<!随)(?<!缓)和(?!平|睦|谐)|以及|还有|跟(?!进|踪|我|您)|或者?(?!许)")
_LEAD = re.compile(r"^.*(?:有|是|含|包括|送|选|支持|[:做卖收用带])")
_TAIL = re.compile(
    r"(?:等等?|[这都几可任均也全随其就供哦呢啦哈]|[两二三四五六七八九十\d]+(?:种|个|款|色|样|项|门|档|家)|的(?:话|哦|呢)?$).*$"
)
_ITEM = re.compile(r"[一-龥]{2,6}")
_LONGEST = 12  # characters of an item with the words around it


def lists(reading: Reading) -> Iterator[Claim]:
    """Yield the items of each list of three or more; the value is (item, the other items)."""
    for start in reading.clause_starts if "、" in reading.text else ():
        left, right = reading.clause_bounds(start)
        text = reading.text[left:right].rstrip(" ,。!;~\n")
        if "、" not in text or reading.asks(left) or hedged(reading, right):
            continue
        parts = [(0, 0), *(match.span() for match in _BETWEEN.finditer(text)), (len(text), len(text))]
        spans = [(before[1], after[0]) for before, after in pairwise(parts)]
        if len(spans) < 3 or any(high - low > _LONGEST for low, high in spans[1:]):
            continue
        first = _LEAD.match(text[: spans[0][1]])
        spans[0] = (first.end() if first else 0, spans[0][1])
        items = [_TAIL.sub("", text[low:high]).strip() for low, high in spans]
        for (low, _), item in zip(spans, items, strict=True):
            if _ITEM.fullmatch(item) and not slots_of(item):  # colours and sizes are held against stock
                others = tuple(other for other in items if other != item)
                yield Claim(Kind.LISTED, item, (item, others), "", left + low, left + low + len(item))
