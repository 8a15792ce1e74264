"""What a claim is about: the words around it, as sets of two-character tokens that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agent.grounding.units import PIECES
from agent.grounding.values import Day
from agent.grounding.variants import COLOUR, COLOUR_SIGNS, CUP, CUP_SIGNS, SIZE, SIZE_SIGNS, Slots, slots_of
from agent.grounding.words import words

Tokens = frozenset[str]

_STOP = re.compile("|".join(words("stop")))
_GOODS_STOP = re.compile(
    r"包邮|免邮|运费|邮费|快递费|配送费|售价|活动价|优惠价|会员价|到手价|原价|现价|截[至止]|现货|有货|没货|缺货|断货|库存|发货|活动|优惠|喜欢|推荐|购买|下单|拍下|合适|非常|好看|尺码|码数|颜色"
)
_SAME = {word: group.split("/")[0] for group in words("synonyms") for word in group.split("/")[1:]}
_SYNONYM = re.compile("|".join(sorted(_SAME, key=len, reverse=True)))
_HEADS = frozenset(words("heads"))
_COMMON = frozenset(
    "一二三四五六七八九十个大小上下中多少不有人的了就能可以要会买用做来去到天日月年时点分新老家店我您这那好"
)
_VARIANT = re.compile(rf"{COLOUR.pattern}|{CUP.pattern}")
_VARIANT_SIGNS = COLOUR_SIGNS | CUP_SIGNS
_CHUNK = re.compile(r"[一-龥]+|[A-Za-z][A-Za-z\d.+-]*|\d[\dA-Za-z.+-]*")

SCALES = frozenset({"g", "ml", "cm", "km", "寸", "岁", "gb", "㎡", "匹"})
_COUNTED = PIECES | {"次", "课时", "人"}
NO_END = Decimal(10**9)  # of 20 斤以上
Amounts = frozenset[tuple[Decimal, Decimal, str]]


@dataclass(frozen=True, slots=True)
class Label:
    """What a claim is about: tokens of the words around it, and the variants and amounts they name."""

    tokens: Tokens
    slots: Slots
    amounts: Amounts = frozenset()

    def __or__(self, other: Label) -> Label:
        return Label(self.tokens | other.tokens, self.slots | other.slots, self.amounts | other.amounts)

    def evidence(self, mine: Label, rival: Label) -> int:
        """Return how many of these words and amounts speak for `mine` and not for `rival`."""
        words_for = len(self.tokens & (mine.tokens - rival.tokens))
        return words_for + sum(mine.holds(*pair) and not rival.holds(*pair) for pair in self.amounts)

    def contradicts(self, mine: Label, rival: Label) -> bool:
        """Tell whether an amount here (512 G) is another than `mine` names in that unit, and the rival's."""
        units = {unit for _, _, unit in mine.amounts}
        return any(
            pair[2] in units
            and rival.holds(*pair)
            and not any(mine.holds(*one) for one in self.amounts if one[2] == pair[2])
            for pair in self.amounts
        )

    def excludes(self, other: Label) -> bool:
        """Tell whether `other` names a weight, size or distance that lies outside those named here."""
        for unit in SCALES & {u for _, _, u in self.amounts} & {u for _, _, u in other.amounts}:
            if not any(self.holds(*pair) for pair in other.amounts if pair[2] == unit):
                return True
        return False

    def holds(self, low: Decimal, high: Decimal, unit: str) -> bool:
        """Tell whether an amount lies within one that this label names (15 斤 in 10-20 斤; 2 匹以上 in 2-3 匹)."""
        return any(
            unit == u and bottom <= low and (high <= top or low < top < high >= NO_END)
            for bottom, top, u in self.amounts
        )


def day_amounts(day: Day) -> Amounts:
    """Return a day as amounts, so that what is told of one day is told apart from what is told of another."""
    known = day.known()
    found = [(Decimal(day.weekday), "weekday")] if day.weekday else []
    found += [(Decimal(known.toordinal()), "day")] if known else []
    return frozenset((number, number, unit) for number, unit in found)


def clock_amounts(minutes: frozenset[int]) -> Amounts:
    """Return the times of day as amounts."""
    return frozenset((Decimal(minute), Decimal(minute), "clock") for minute in minutes)


NOTHING = Label(frozenset(), frozenset())


def synonymous(text: str) -> str:
    """Return `text` with words that mean the same for a shop as one of them."""
    return _SYNONYM.sub(lambda match: _SAME[match[0]], text)


@lru_cache(maxsize=8192)
def label_of(text: str, goods: bool = False) -> Label:
    """Return the label of `text`; `goods` leaves out words that tell no product from another."""
    slots = slots_of(text)
    text = synonymous(text)
    bare = _STOP.sub(" ", _GOODS_STOP.sub(" ", text) if goods else text)
    signs = frozenset(bare)
    bare = bare if SIZE_SIGNS.isdisjoint(signs) else SIZE.sub(" ", bare)
    bare = bare if _VARIANT_SIGNS.isdisjoint(signs) else _VARIANT.sub(" ", bare)
    tokens: set[str] = set()
    for chunk in _CHUNK.findall(bare):
        if not "一" <= chunk[0] <= "龥":
            tokens.add(chunk.lower())
        else:
            tokens.update(chunk[i : i + 2] for i in range(len(chunk) - 1))
            tokens.update(_HEADS.intersection(chunk))
    return Label(frozenset(tokens), slots)


def about_another(levels: list[Label], mine: Label, rival: Label) -> bool:
    """Tell whether the nearest words that tell `mine` from `rival` speak for the rival alone."""
    seen: Tokens = frozenset()
    for level in levels:
        if level.contradicts(mine, rival):
            return True
        found, own = level.evidence(rival, mine), level.evidence(mine, rival)
        if own and (is_of_model(level, mine, rival) or _counts_as(level, mine, rival)):
            return False
        if own:
            return found >= 2 * own and found > 1
        if not found and _is_hinted_at(level, mine, rival):
            return False
        seen |= level.tokens & (rival.tokens - mine.tokens)
        if found and (len(seen) >= 2 or is_strong(found, rival, mine, level)):
            return True
    return False


def is_of_model(level: Label, mine: Label, rival: Label) -> bool:
    """Tell whether the words name the model of `mine` (1.61, A 款) and the rival is another model."""
    own, other = (_models(one.tokens) for one in (mine, rival))
    said = _models(level.tokens)
    return bool(said & own - other) and bool(other) and not said & other


def _counts_as(level: Label, mine: Label, rival: Label) -> bool:
    """Tell whether the words name the very count that `mine` is told for (十次 2380), and `rival` is told for none."""
    exact = {one for one in level.amounts & mine.amounts if one[0] == one[1] > 1 and one[2] in _COUNTED}
    return any(not any(pair[2] == unit for pair in rival.amounts) for _, _, unit in exact)


@lru_cache(maxsize=8192)
def _models(tokens: Tokens) -> Tokens:
    return frozenset(token for token in tokens if token.isascii())


def _is_hinted_at(level: Label, mine: Label, rival: Label) -> bool:
    """Tell whether single characters of words that neither knows (科三, 彩打) stand in `mine` alone (科目三, 彩色)."""
    unknown = characters_of(level.tokens - mine.tokens - rival.tokens)
    own, others = unknown & characters_of(mine.tokens), unknown & characters_of(rival.tokens)
    return bool(own - others) and len(own) > len(others)


@lru_cache(maxsize=8192)
def characters_of(tokens: Tokens) -> Tokens:
    """Return the Chinese characters of tokens that tell something."""
    return frozenset(char for token in tokens for char in token if "一" <= char <= "龥") - _COMMON


def speaks_for(levels: list[Label], mine: Label, rival: Label) -> bool:
    """Tell whether some words of the reply or the customer tell `mine` from `rival`."""
    return any(level.evidence(mine, rival) for level in levels)


def is_strong(found: int, rival: Label, mine: Label, level: Label) -> bool:
    """Tell whether `found` words or amounts of `level` are enough to speak for `rival`."""
    if found >= 2 or any(rival.holds(*pair) and not mine.holds(*pair) for pair in level.amounts):
        return True
    return found >= 0.25 * len(rival.tokens - mine.tokens) or found >= 0.5 * len(level.tokens)
