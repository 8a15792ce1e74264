"""Facts in tool results: nested objects with money in fen, stock figures, status words and ISO times.

Keys decide what a number is; names, colours and sizes on the way down to it are what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agent.clock import in_shop_time
from agent.grounding.claims import Kind
from agent.grounding.facts import Fact, facts_of
from agent.grounding.grants import ARGUMENT_KEY, granted, is_failed
from agent.grounding.labels import NOTHING, Label, label_of
from agent.grounding.states import written_states
from agent.grounding.toolnumbers import numbers_told, tool_fact
from agent.grounding.values import Day, Measure

_IN_STOCK_KEY = re.compile(r"in_?stock|available|on_sale|has_stock|有货|可售", re.IGNORECASE)
# keys whose text names no goods
_NAMELESS_KEY = re.compile(
    r"(?:^|_)(?:id|no|code|date|time|at|status|state|phone|carrier|tracking|url|link|tool|function|eta|start|end|reason|message)$|order_no|tracking|编号|单号|状态|电话"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


class ToolFacts:
    """What the tool results of a turn say: facts, words for literal look-ups, and what was granted."""

    def __init__(self, results: list[Any], today: date) -> None:
        self.today = today
        self.facts: list[Fact] = []
        self.words: list[str] = []
        self.granted: set[str] = set()
        for result in results:
            self._walk(result, NOTHING, "", failed=False)
            self.granted |= granted(result)

    def _walk(self, node: Any, label: Label, path: str, failed: bool) -> None:
        if isinstance(node, Mapping):
            self._object(node, label, path, failed or is_failed(node))
        elif isinstance(node, list | tuple):
            if node and not isinstance(node[0], Mapping):
                label = NOTHING if path.endswith(("sizes", "colors")) else label
            self.facts.extend(_counted(node, label))
            for item in node:
                self._walk(item, label, path, failed)
        else:
            self._leaf(path, node, label, failed)

    def _object(self, node: Mapping[Any, Any], label: Label, path: str, failed: bool) -> None:
        own = _named(node)
        taken = {slot for slot, _ in own.slots}
        label = Label(label.tokens | own.tokens, own.slots | {pair for pair in label.slots if pair[0] not in taken})
        for key, value in node.items():
            if not ARGUMENT_KEY.match(str(key)):
                self.words.append(str(key))
                self._walk(value, _keyed(label, key, value), f"{path}.{key}", failed)

    def _leaf(self, path: str, value: Any, label: Label, failed: bool) -> None:
        if isinstance(value, str):
            self.words.append(value)
            self.facts.extend(_from_text(value, label, self.today))
        elif isinstance(value, bool):
            if _IN_STOCK_KEY.search(_tail(path)):
                self.facts.append(tool_fact(Kind.AVAILABILITY, (value, label.slots), "stock", label))
        elif isinstance(value, int | float) and not failed:
            self.words.append(str(value))
            self.facts.extend(numbers_told(path, value, label))


def _named(node: Mapping[Any, Any]) -> Label:
    """Return what an object is about: its short strings, and sizes and colours by their keys."""
    label, slots = NOTHING, set()
    for key, value in node.items():
        if not isinstance(value, str) or len(value) > 40 or ARGUMENT_KEY.match(str(key)):
            continue
        name = str(key).lower()
        if _NAMELESS_KEY.search(name):
            continue
        if "size" in name or "码" in name or "尺" in name:
            slots |= {("size", size) for _, size in label_of(value.upper() + "码").slots} or {("size", value.lower())}
        elif "colo" in name or "颜色" in name:
            slots.add(("colour", value.removesuffix("色")))
        label = label | label_of(value, goods=True)
    return Label(label.tokens, label.slots | slots)


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


def _from_text(value: str, label: Label, today: date) -> Iterator[Fact]:
    for state in written_states(value):
        yield tool_fact(Kind.ORDER_STATE, state, "", label)
    if _ISO.match(value):
        yield from _moment(value, label)
        return
    for fact in facts_of(value, today):
        yield Fact(fact.claim, fact.label | label, fact.clause, "tool", fact.threshold_fen)


def _moment(value: str, label: Label) -> Iterator[Fact]:
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return
    local = in_shop_time(moment) if moment.tzinfo else moment
    yield tool_fact(Kind.DATE, Day.of(local.date()), "", label)
    yield tool_fact(Kind.TIME, frozenset({local.hour * 60 + local.minute}), "", label)


def _tail(path: str) -> str:
    return path.rpartition(".")[2]
