"""Messages that say nothing but which thing, in which colour and size: 草莓冰沙还有吗, 酒红色呢, L 码的."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.orders.catalog import ProductInfo
from tools.matching import COLOURS, SIZE_TOKEN, SIZE_WORDS

_THERE = re.compile(r"还?有(?:没有?|[吗么嘛]|$)|还有|有没有|[卖售]完|[卖售]光|没货|断货|缺货|售罄")
_AROUND = re.compile(
    r"好[的吧嘞]|嗯+|请问|麻烦|问一?下|我|想|去|来|试[下穿]?一?下?|几[件个条双杯]|多少[件个条双杯]|现货|你们?家?|咱们?家?|店里|家里|今[天晚日]|现在|目前|这会儿?|那[个款件条]?|这[个款件条]?|的|货"
    r"|还|都|是不是|已经|要|哪[个家]?(?:门?店)?里?|[有剩没卖售完光断缺罄了不吗么嘛呢啊呀吧亲]|[^\w]"
)
_COLOUR = re.compile(rf"[深浅]?[{COLOURS}]色?")
_NUMBER_SIZE = re.compile(r"(?<!\d)\d{2}(?=码)")
_UNIT = re.compile(r"[码号色]")


def asks_whether_there_is(text: str, products: Sequence[ProductInfo]) -> bool:
    """Return whether `text` asks for nothing but whether these are to be had: 草莓冰沙还有吗, not 冰沙的发票有吗.

    A name or a colour alone asks that too (卫衣的, 酒红色呢), since there is nothing else it could ask.
    """
    rest = text.lower()
    options = {value for product in products for variant in product.variants for value in variant.options.values()}
    for word in sorted({*options, *(name for p in products for name in (p.name, *p.aliases))}, key=len, reverse=True):
        rest = rest.replace(word.lower(), " ")
    named = rest != text.lower()
    rest, coloured = _without_options(rest)
    if not products or not (named or coloured or _THERE.search(text)):
        return False
    return not _AROUND.sub("", _UNIT.sub("", rest))


def only_of_options(text: str) -> bool:
    """Return whether `text` names a colour or a size and nothing else: 红色的, 大码呢."""
    rest, named = _without_options(text.lower())
    return named and not _AROUND.sub("", _UNIT.sub("", rest))


def _without_options(text: str) -> tuple[str, bool]:
    rest = text
    for word in SIZE_WORDS:
        rest = rest.replace(word, " ")
    rest = _NUMBER_SIZE.sub(" ", SIZE_TOKEN.sub(" ", _COLOUR.sub(" ", rest)))
    return rest, rest != text
