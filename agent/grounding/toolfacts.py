"""Facts in tool results: nested objects with money in fen, stock figures, status words and ISO times.

Keys decide what a number is; names, colours and sizes on the way down to it are what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agent.clock import in_shop_time
from agent.grounding.claims import Kind
from agent.grounding.extraction import extract
from agent.grounding.facts import Fact, facts_of
from agent.grounding.grants import ARGUMENT_KEY, granted, is_failed
from agent.grounding.labels import NOTHING, Amounts, Label, clock_amounts, day_amounts, label_of
from agent.grounding.permissions import Permission
from agent.grounding.states import written_states
from agent.grounding.surroundings import stretch_label
from agent.grounding.toolnumbers import numbers_told, places_left, spelled, tool_fact
from agent.grounding.values import Day, Measure

_IN_STOCK_KEY = re.compile(
    r"in_?stock|available|on_sale|has_stock|^free$|bookable|vacant|is_open|有货|可售|可约|空闲", re.IGNORECASE
)
# keys whose text names no goods
_NAMELESS_KEY = re.compile(
    r"(?:^|_)(?:id|no|code|date|time|at|status|state|phone|carrier|tracking|url|link|tool|function|eta|start|end|reason|message)$|order_no|tracking|编号|单号|状态|电话"
)
_SOLD_OUT = re.compile(r"full|sold_?out|out_of_stock|no_stock|unavailable|满|售罄|无房|没货|缺货", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_CUSTOMERS_KEY = re.compile(r"remark|buyer_|customer_(?:note|message)|备注|留言", re.IGNORECASE)  # no word of the shop
_COUPON_KEY = re.compile(r"coupon|voucher|券", re.IGNORECASE)
_SIZE_KEY = re.compile(r"^(?:shoe_?)?size$|^尺?码数?$|^尺码$", re.IGNORECASE)
_NO_DAY = date(1970, 1, 1)
# 13:00-15:00 is a stretch, no time of a zone west of Greenwich
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.]*(?:Z|\+\d{2}:?\d{2})?")
_STRETCH = re.compile(r"(?<=\d{2}:\d{2})\s*[-~–至到]\s*\d{1,2}:\d{2}$")


class ToolFacts:
    """What the tool results of a turn say: facts, words for literal look-ups, and what was granted."""

    def __init__(self, results: Mapping[int, Any], today: date) -> None:
        self.today = today
        self.facts: list[Fact] = []
        self.words: list[str] = []
        self.grants: dict[int, set[str]] = {}  # what each result granted, by its place
        self.about = NOTHING  # all that the results are about
        for place, result in results.items():
            self._walk(result, NOTHING, "", failed=False)
            self.grants[place] = granted(result)
            if isinstance(result, Mapping):
                self.about = self.about | _named(result) | _below(result)

    @property
    def granted(self) -> set[str]:
        """Return what any of the results granted."""
        return set().union(*self.grants.values())

    def _walk(self, node: Any, label: Label, path: str, failed: bool) -> None:
        if isinstance(node, Mapping):
            self._object(node, label, path, failed or is_failed(node))
        elif isinstance(node, list | tuple):
            if node and not isinstance(node[0], Mapping):
                label = NOTHING if path.endswith(("sizes", "colors")) else label
            self.facts.extend(_counted(node, label))
            if node and _COUPON_KEY.search(_tail(path)):
                self.facts.append(tool_fact(Kind.COUPON, True, "mention", label))
            for item in node:
                self._walk(item, label, path, failed)
        else:
            self._leaf(path, node, label, failed)

    def _object(self, node: Mapping[Any, Any], label: Label, path: str, failed: bool) -> None:
        own = _named(node)
        below = _below(node)
        taken = {slot for slot, _ in own.slots}
        units = {unit for _, _, unit in own.amounts}
        label = Label(
            label.tokens | own.tokens,
            own.slots | {pair for pair in label.slots if pair[0] not in taken},
            own.amounts | {one for one in label.amounts if one[2] not in units},
        )
        if not failed:
            self.facts.extend(places_left(node, label | below))
        for key, value in node.items():
            if not ARGUMENT_KEY.match(str(key)) and not _CUSTOMERS_KEY.search(str(key)):
                self.words += [str(key), spelled(str(key))]
                leaf = not isinstance(value, Mapping | list | tuple)
                about = label | below if leaf else label
                self._walk(value, _keyed(about, key, value), f"{path}.{key}", failed)

    def _leaf(self, path: str, value: Any, label: Label, failed: bool) -> None:
        if isinstance(value, str):
            self.words.append(value)
            if failed and _SOLD_OUT.search(value):
                self.facts.append(tool_fact(Kind.AVAILABILITY, (False, label.slots), "stock", label))
            self.facts.extend(_from_text(value, label, self.today, spelled(_tail(path))))
        elif isinstance(value, bool):
            if _IN_STOCK_KEY.search(_tail(path)):
                self.facts.append(tool_fact(Kind.AVAILABILITY, (value, label.slots), "stock", label))
            elif gloss := label_of(spelled(_tail(path))).tokens:
                self.facts.append(tool_fact(Kind.PERMISSION, (Permission("include", gloss), value), "include", label))
        elif isinstance(value, int | float) and not failed:
            self.words.append(str(value))
            self.facts.extend(numbers_told(path, value, label))


def _named(node: Mapping[Any, Any]) -> Label:
    """Return what an object is about: its short strings, and sizes and colours by their keys."""
    label, slots = NOTHING, set()
    for key, value in node.items():
        if isinstance(value, int) and not isinstance(value, bool) and _SIZE_KEY.search(str(key)):
            slots.add(("size", str(value)))
        if not isinstance(value, str) or len(value) > 40 or ARGUMENT_KEY.match(str(key)):
            continue
        name = str(key).lower()
        if _NAMELESS_KEY.search(name) and not _ISO_DAY.match(value) and not _CLOCK.fullmatch(value):
            continue
        if "size" in name or "码" in name or "尺" in name:
            slots |= {("size", size) for _, size in label_of(value.upper() + "码").slots} or {("size", value.lower())}
        elif _ISO_DAY.match(value):
            label = label | Label(NOTHING.tokens, NOTHING.slots, _moments_of(value))
            continue
        elif _CLOCK.fullmatch(value):
            label = label | Label(NOTHING.tokens, NOTHING.slots, clock_amounts(frozenset({_minute_of(value)})))
            continue
        elif "colo" in name or "颜色" in name:
            slots.add(("colour", value.removesuffix("色")))
        read = extract(value, _NO_DAY)
        label = label | stretch_label(read, 0, len(read.masked), True)
    return Label(label.tokens, label.slots | slots, label.amounts)


def _minute_of(text: str) -> int:
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _moments_of(text: str) -> Amounts:
    """Return the day, and the time of day if told, of an ISO text."""
    try:
        moment = datetime.fromisoformat(_STRETCH.sub("", text).replace("Z", "+00:00"))
    except ValueError:
        return frozenset()
    local = in_shop_time(moment) if moment.tzinfo else moment
    clock = clock_amounts(frozenset({local.hour * 60 + local.minute})) if len(text) > 10 else frozenset()
    return day_amounts(Day.of(local.date())) | clock


def _below(node: Mapping[Any, Any]) -> Label:
    """Return what the objects inside `node` are about: an order's state and sum are about its items."""
    label = NOTHING
    for value in node.values():
        for inner in value if isinstance(value, list | tuple) else [value]:
            if isinstance(inner, Mapping):
                label = label | _named(inner) | _below(inner)
    return label


def _keyed(label: Label, key: Any, value: Any) -> Label:
    """Return `label` with a key that is itself a name or a size (碎花裙: {...}, M: 3, 38: 0)."""
    text = str(key)
    if isinstance(value, int) and re.fullmatch(r"\d{2,3}码?", text):
        text = text.removesuffix("码") + "码"
    if re.search(r"[一-龥]", text) or (isinstance(value, int) and label_of(text).slots):
        return label | label_of(text, goods=True)
    return label


def _counted(node: list[Any] | tuple[Any, ...], label: Label) -> Iterator[Fact]:
    count = Decimal(len(node))
    if count > 1:
        yield tool_fact(Kind.QUANTITY, Measure(count, count, "个"), "listed", label)


def _from_text(value: str, label: Label, today: date, gloss: str) -> Iterator[Fact]:
    for state in written_states(value):
        yield tool_fact(Kind.ORDER_STATE, state, "", label)
    if _ISO.fullmatch(value):
        yield from _moment(value, label, gloss)
        return
    for fact in facts_of(value, today):
        clause = gloss if fact.claim.kind in (Kind.DATE, Kind.TIME) else fact.clause
        yield Fact(fact.claim, fact.label | label, clause, "tool", fact.threshold_fen)


def _moment(value: str, label: Label, gloss: str) -> Iterator[Fact]:
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return
    local = in_shop_time(moment) if moment.tzinfo else moment
    minute = frozenset({local.hour * 60 + local.minute})
    yield replace(tool_fact(Kind.DATE, Day.of(local.date()), "", label), clause=gloss)
    yield replace(tool_fact(Kind.TIME, minute, "", label), clause=gloss)


def _tail(path: str) -> str:
    return path.rpartition(".")[2]
