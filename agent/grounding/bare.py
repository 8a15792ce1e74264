"""Numbers without a unit that are prices (两盒装159): told by what the sources price, or by the talk around them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from agent.grounding.amounts import money_role
from agent.grounding.claims import Claim, Kind
from agent.grounding.extraction import Extract
from agent.grounding.sources import Sources
from agent.grounding.values import Measure

_PRICE_TALK = re.compile(r"多少|价|[块元]|钱|怎么[卖收]|咋[卖收]|贵|便宜|优惠|合计|一共")
_AFTER = re.compile(r"\s*(?:[,。!?;~)、了就包打的呢哈哦啦起]|$|\n)")
_SOME_WORD = re.compile(
    r"\s?[一-龥](?<![码的了吗呢哦就都也和或到至起是不在有可能我您你才再还太很多几,、左右以及给包打现直省减券折买能拿每扣付收定押首尾哈呀啦噢喔嘛吧哟咯嘞])"
)
_UNPRICED = re.compile(r"[A-Za-z号码尺选穿拿#第\d.:/×*=-]\s*$")
_PIECE, _SOLD_BY_PIECE = (
    re.compile(r"(?:[\d一二两三四五六七八九十]{1,3}|\d{1,2}\.\d)块"),
    re.compile(r"(?:元|/|每|\d)\s*/\s*块|每块"),
)
_LEFT = re.compile(r"还?[剩有][下余]?\s*$")
_FACTOR = re.compile(r"\s*[×xX*]")


def with_prices(read: Extract, sources: Sources) -> Extract:
    """Return `read` with its bare numbers that are prices as money, so that they are held against prices."""
    numbers = read.of(Kind.NUMBER)
    pieces = [one for one in read.of(Kind.MONEY) if _PIECE.fullmatch(one.text)]
    pieces = pieces if pieces and _SOLD_BY_PIECE.search(sources.words) else []
    plain = [one for one in read.of(Kind.MONEY) if one.role == "threshold" and one.text.isdigit()]
    coins = [one for one in read.of(Kind.QUANTITY) if _PIECE.fullmatch(one.text)]
    coins = [] if pieces or _SOLD_BY_PIECE.search(sources.words) else coins
    if not numbers and not pieces and not plain and not coins:
        return read
    prices = set(sources.values(Kind.MONEY))
    other = _other_numbers(sources)
    found = {one: _as_money(one, read) for one in numbers if _is_price(one, read, sources, prices, other)}
    found |= {one: _as_count(one, read) for one in pieces if one.value not in prices}
    found |= {one: _as_plain(one) for one in plain if _is_counted_to(one, sources)}
    found |= {one: _as_coins(one, read) for one in coins if int(one.value.low * 100) in prices}
    return read.retyped(found) if found else read


def _as_count(claim: Claim, read: Extract) -> Claim:
    """Return 还有37块 as a count where the shop sells by the piece (25.8 元/块)."""
    count = Decimal(claim.value) / 100
    stock = _LEFT.search(read.reading.text[max(0, claim.start - 4) : claim.start]) is not None
    role = "idle" if count == 1 and not stock else ""
    return replace(claim, kind=Kind.STOCK if stock else Kind.QUANTITY, value=Measure(count, count, "块"), role=role)


def _as_coins(claim: Claim, read: Extract) -> Claim:
    """Return 3块红包 as money where a source prices something so and nothing is sold by the piece."""
    return _as_money(replace(claim, value=claim.value.low), read)


def _is_counted_to(claim: Claim, sources: Sources) -> bool:
    """Tell whether a bare amount to be reached is a count in the sources (满150分可换)."""
    counts = [one.claim for one in sources.facts(Kind.QUANTITY) if one.claim.value.low * 100 == claim.value]
    return any(f"满{one.text}" in sources.words for one in counts)


def _as_plain(claim: Claim) -> Claim:
    """Return 满150 as a number where the sources count to it (满150分可换) and no price is that."""
    return replace(claim, kind=Kind.NUMBER, value=Decimal(claim.value) / 100, role="")


def is_measure_like(claim: Claim, text: str) -> bool:
    """Tell whether a number counts something by a word we do not know (900发)."""
    return bool(claim.value >= 3 and claim.text[:1].isdigit() and _SOME_WORD.match(text[claim.end :]))


def _is_price(claim: Claim, read: Extract, sources: Sources, prices: set[int], other: set[object]) -> bool:
    text = read.reading.text
    if claim.value in other or is_measure_like(claim, text) or _UNPRICED.search(text[: claim.start][-2:]):
        return False
    if _FACTOR.match(text, claim.end):
        return False
    priced = any(one.kind is Kind.NUMBER and int(one.value * 100) in prices for one in read.claims)
    return int(claim.value * 100) in prices or _is_price_like(claim, text, sources, priced)


def _other_numbers(sources: Sources) -> set[object]:
    """Return the numbers that the sources or the customer tell of something else than money."""
    counted = [value for kind in (Kind.QUANTITY, Kind.STOCK) for value in sources.values(kind)]
    told = sources.values(Kind.NUMBER)
    said = [one.value for read in sources.customer for one in read.of(Kind.NUMBER)]
    return {*(one.low for one in counted), *(one.high for one in counted), *told, *said}


def _is_price_like(claim: Claim, text: str, sources: Sources, priced: bool) -> bool:
    if claim.value < 5 or not _AFTER.match(text, claim.end):
        return False
    if not re.match(r"[一-龥=\s]", text[max(0, claim.start - 1) : claim.start]):
        return False
    if priced or claim.value >= 50:
        return True
    asked = "".join(read.reading.text for read in sources.customer[:1])
    return bool(_PRICE_TALK.search(asked) or _PRICE_TALK.search(text[: claim.start] + text[claim.end :]))


def _as_money(claim: Claim, read: Extract) -> Claim:
    text = read.reading.text
    role = money_role(text[max(0, claim.start - 14) : claim.start], text[claim.end : claim.end + 12])
    return replace(claim, kind=Kind.MONEY, value=int(claim.value * 100), role=role)
