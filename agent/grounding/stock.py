"""Whether something can be had: 有货, 断码, XL 没有了, 有黑白两色. One claim for each variant named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from agent.grounding.claims import Claim, Kind
from agent.grounding.reading import Reading
from agent.grounding.stance import hedged
from agent.grounding.variants import SLOTS, Slots, named, slots_of

_OUT = (
    r"没有?现?货|无现?货|缺货|断货|断码|缺码|卖完|售罄|售完|卖光|卖空|抢光|抢完|卖没了|没库存|无库存"
    r"|库存为?零|暂时没有(?=[了的呢哦噢~,。!货]|$)|已?经?没有了|没了|满房|没房|客满|无房|订满|约满|已满|补货中|待补货|(?<!备)下架"
)
_IN = (
    r"(?<!没)(?<!没有)(?<!果)有(?:现)?货|现货(?!的?话)|库存(?:很|还|比较)?(?:充足|够|足)"
    r"|货(?:源)?(?:很)?(?:充足|齐)|有空?房(?!间|型|态)|不缺货|不断货|还有(?=[的呢哦哈噢呀啊~,。!]|$|几[件个双条盒瓶])|还剩几|还[有剩](?:最后)?一[间件个双条盒瓶套张支]"
    r"|都有(?=[的呢哦哈噢呀啊货~,。!]|$)|(?<![没只])有的(?=[呢哦哈噢呀啊~,。!]|$)"
)
STOCK = re.compile(rf"(?P<out>{_OUT})|(?P<in>{_IN})")
_AND = re.compile(r"[、和;及]")
_OFFER = re.compile(r"没有|不做|有(?!点|些|助|效|的人)|尺码|码数|可选|剩|颜色|仅|只")


def availability(reading: Reading) -> Iterator[Claim]:
    """Yield a claim for each variant said to be (not) in stock or on offer; value is (bool, slots).

    A variant that is only named has the role `listed`: it is no claim of a reply, but a source that names it has it.
    """
    seen: list[tuple[int, int]] = []
    for match in STOCK.finditer(reading.text):
        if reading.asks(match.start()) or hedged(reading, match.start()):
            continue
        left, right = reading.clause_bounds(match.start())
        seen.append((left, right))
        for slots in _each(slots_of(reading.text[left:right])):
            yield Claim(Kind.AVAILABILITY, match[0], (match["out"] is None, slots), "stock", *match.span())
    yield from _offers(reading, seen)


def _offers(reading: Reading, seen: list[tuple[int, int]]) -> Iterator[Claim]:
    for start in reading.clause_starts:
        left, right = reading.clause_bounds(start)
        text = reading.text[left:right]
        slots = slots_of(text)
        if (
            not any(slot in SLOTS for slot, _ in slots)
            or any(left < stop and begin < right for begin, stop in seen)
            or reading.asks(left)
        ):
            continue
        match = _OFFER.search(text)
        if match and hedged(reading, left + match.start()):
            continue
        offered = match is None or match[0] not in ("没有", "不做")
        role = "offer" if match else "listed"
        for part in _parts(text):
            for one in _each(slots_of(part)):
                yield Claim(Kind.AVAILABILITY, text.strip(" ,。!;\n"), (offered, one), role, left, right)


def _parts(text: str) -> list[str]:
    """Return the parts of a clause that name a variant each (黑 L 还有 3 条、卡其 S 有 12 条), or the clause as one."""
    parts = [part for part in _AND.split(text) if any(slot in SLOTS for slot, _ in slots_of(part))]
    kinds = [{slot for slot, _ in slots_of(part) if slot in SLOTS} for part in parts]
    return parts if len(parts) > 1 and all(len(one) > 1 for one in kinds) else [text]


def _each(slots: Slots) -> Iterator[Slots]:
    choices: list[list[tuple[str, str] | None]] = [
        [(slot, value) for value in sorted(named(slots, slot))] or [None] for slot in SLOTS
    ]
    for combination in product(*choices):
        yield frozenset(pair for pair in combination if pair is not None)
