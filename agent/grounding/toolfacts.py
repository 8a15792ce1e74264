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
from agent.grounding.claims import Claim, Kind
from agent.grounding.facts import Fact, facts_of
from agent.grounding.labels import NOTHING, Label, label_of
from agent.grounding.states import written_states
from agent.grounding.values import Day, Measure, Span

_MONEY_KEY = re.compile(
    r"price|amount|fee|total|cost|_fen$|^fen$|paid|pay(?:ment|able)?$|deposit|balance|money|refund|postage|freight|threshold|价|金额|费|合计|应付|实付|余额|[定押]金",
    re.IGNORECASE,
)
_YUAN_KEY = re.compile(r"yuan|元", re.IGNORECASE)
_STOCK_KEY = re.compile(
    r"stock|inventory|qty|quantity|available|remaining|left|count|num(?:ber)?$|库存|数量|剩余|余量|件数", re.IGNORECASE
)
_COUNT_KEY = re.compile(r"qty|quantity|count|num|数量|件数", re.IGNORECASE)
_DISCOUNT_KEY = re.compile(r"discount|rate|折", re.IGNORECASE)
_DURATION_KEY = re.compile(
    r"(?:^|_)(?P<unit>minute|min|hour|day|week|month|year)s?$|(?P<zh>天数|分钟|小时)$", re.IGNORECASE
)
_ARGUMENT_KEY = re.compile(
    r"^(?:args?|arguments?|params?|parameters?|query|request|input|inputs|tool_call|call|question)$", re.IGNORECASE
)
_FLAG_KEY = re.compile(
    r"^(?:ok|success|succeeded|granted|approved|allowed|booked|created|issued|refunded)$", re.IGNORECASE
)
_FAILED = re.compile(
    r"^(?:failed|failure|error|rejected|denied|refused|not_found|forbidden|pending_approval|waiting_approval|needs_approval|unavailable|full|expired|invalid|失败|拒绝|待审批|待批准|审批中|未通过)$",
    re.IGNORECASE,
)
_ERROR_KEY = re.compile(r"^(?:error|errmsg|error_message|err)$", re.IGNORECASE)
_IN_STOCK_KEY = re.compile(r"in_?stock|available|on_sale|has_stock|有货|可售", re.IGNORECASE)
_ROLES = (
    ("original", re.compile(r"original|list_price|market|tag_price|原价|吊牌", re.IGNORECASE)),
    ("shipping", re.compile(r"shipping|freight|postage|delivery|express|运费|邮费", re.IGNORECASE)),
    ("deposit", re.compile(r"deposit|定金|押金", re.IGNORECASE)),
    ("threshold", re.compile(r"threshold|min_|minimum|full_|门槛|满", re.IGNORECASE)),
    ("reduction", re.compile(r"coupon|off|discount|reduc|save|minus|优惠|减|券", re.IGNORECASE)),
    ("refund", re.compile(r"refund|退款", re.IGNORECASE)),
    ("total", re.compile(r"total|paid|payable|amount|应付|实付|合计", re.IGNORECASE)),
)
# keys whose text names no goods
_NAMELESS_KEY = re.compile(
    r"(?:^|_)(?:id|no|code|date|time|at|status|state|phone|carrier|tracking|url|link|tool|function|eta|start|end|reason|message)$|order_no|tracking|编号|单号|状态|电话"
)
_TOOL_KEYS = ("tool", "name", "tool_name", "action", "type", "工具")
GRANTS = {
    "order": re.compile(r"(?:create|place|submit|new)_?order|下单", re.IGNORECASE),
    "coupon": re.compile(r"coupon|voucher|优惠券|代金券|[发领].{0,3}券", re.IGNORECASE),
    "booking": re.compile(r"book|appointment|reserv|schedule|预约|预订", re.IGNORECASE),
    "slots": re.compile(r"slot|availab|free_time|vacan|空位|时段|预约|appointment|booking", re.IGNORECASE),
    "refund": re.compile(r"refund|退款", re.IGNORECASE),
    "ticket": re.compile(r"ticket|after_?sales?|case_?id|工单|售后|登记", re.IGNORECASE),
    "gift": re.compile(r"gift|赠|礼品", re.IGNORECASE),
    "discount": re.compile(r"discount|price_change|reduc|优惠|改价|折扣|减免", re.IGNORECASE),
    "change": re.compile(r"updat|modif|chang|edit|cancel|修改|变更|取消|更新", re.IGNORECASE),
    "compensation": re.compile(r"compensat|reship|replac|补偿|补发|赔", re.IGNORECASE),
}
_DONE_WORD = re.compile(
    r"^(?:ok|success|succeeded|done|granted|issued|created|booked|confirmed|reserved|scheduled|approved|accepted|submitted|open|opened|updated|cancelled|canceled|refunded|refunding|refund_pending|processing|completed|sent|claimed|成功|已.{1,4})$",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_UNIT_MINUTES = {"minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080}


class ToolFacts:
    """What the tool results of a turn say: facts, words for literal look-ups, and what was granted."""

    def __init__(self, results: list[Any], today: date) -> None:
        self.today = today
        self.facts: list[Fact] = []
        self.words: list[str] = []
        self.granted: set[str] = set()
        for result in results:
            self._walk(result, NOTHING, "", failed=False)
            self._note_grants(result)

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
            if not _ARGUMENT_KEY.match(str(key)):
                self.words.append(str(key))
                self._walk(value, _keyed(label, key, value), f"{path}.{key}", failed)

    def _leaf(self, path: str, value: Any, label: Label, failed: bool) -> None:
        if isinstance(value, str):
            self.words.append(value)
            self.facts.extend(_from_text(value, label, self.today))
        elif isinstance(value, bool):
            if _IN_STOCK_KEY.search(_tail(path)):
                self.facts.append(_tool_fact(Kind.AVAILABILITY, (value, label.slots), "stock", label))
        elif isinstance(value, int | float) and not failed:
            self.words.append(str(value))
            self.facts.extend(_from_number(path, value, label))

    def _note_grants(self, result: Any) -> None:
        for node, lead in _objects(result):
            names = lead + " ".join(str(part) for pair in node.items() for part in pair if isinstance(part, str))
            done = any(_is_done(str(key), value) for key, value in node.items())
            for grant, pattern in GRANTS.items():
                if pattern.search(names) and (done or grant == "slots"):
                    self.granted.add(grant)


def is_failed(node: Mapping[Any, Any]) -> bool:
    """Tell whether a tool's result object says that nothing was done."""
    for key, value in node.items():
        if _FLAG_KEY.match(str(key)) and value is False:
            return True
        if _ERROR_KEY.match(str(key)) and value:
            return True
        if (
            isinstance(value, str)
            and re.match(r"status|state|result|decision|状态|结果", str(key), re.IGNORECASE)
            and _FAILED.match(value)
        ):
            return True
    return False


def _is_done(key: str, value: Any) -> bool:
    if _FLAG_KEY.match(key) and value is True:
        return True
    if isinstance(value, str) and re.match(r"status|state|result|状态|结果", key, re.IGNORECASE):
        return _DONE_WORD.match(value) is not None
    return (
        re.search(r"_(?:id|no|code|link|url)$|^(?:id|code|link|url)$|编号$", key) is not None
        and bool(value)
        and not re.match(r"product|sku|order|customer|user|shop|merchant", key)
    )


def _objects(node: Any, lead: str = "") -> Iterator[tuple[Mapping[Any, Any], str]]:
    """Yield the objects in a result with the tool names and keys that lead to them; failed ones are left out."""
    if isinstance(node, Mapping):
        if is_failed(node):
            return
        yield node, lead
        tool = " ".join(str(node[key]) for key in _TOOL_KEYS if isinstance(node.get(key), str))
        for key, value in node.items():
            if not _ARGUMENT_KEY.match(str(key)):
                yield from _objects(value, f"{lead}{tool} {key} ")
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _objects(item, lead)


def _named(node: Mapping[Any, Any]) -> Label:
    """Return what an object is about: its short strings, and sizes and colours by their keys."""
    label, slots = NOTHING, set()
    for key, value in node.items():
        if not isinstance(value, str) or len(value) > 40 or _ARGUMENT_KEY.match(str(key)):
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
        yield _tool_fact(Kind.QUANTITY, Measure(count, count, "个"), "listed", label)


def _tool_fact(kind: Kind, value: Any, role: str, label: Label) -> Fact:
    return Fact(Claim(kind, str(value), value, role), label, "", "tool")


def _from_text(value: str, label: Label, today: date) -> Iterator[Fact]:
    for state in written_states(value):
        yield _tool_fact(Kind.ORDER_STATE, state, "", label)
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
    yield _tool_fact(Kind.DATE, Day.of(local.date()), "", label)
    yield _tool_fact(Kind.TIME, frozenset({local.hour * 60 + local.minute}), "", label)


def _from_number(path: str, value: float, label: Label) -> Iterator[Fact]:
    key = _telling(path)
    number = Decimal(str(value))
    duration = _DURATION_KEY.search(key)
    if duration:
        yield from _duration(duration, number, label)
    elif _DISCOUNT_KEY.search(key) and not re.search(r"fen|amount|price", key, re.IGNORECASE):
        yield from _discount(key, number, label)
    elif _MONEY_KEY.search(key):
        fen = int(number * 100) if _YUAN_KEY.search(key) or number != number.to_integral_value() else int(number)
        yield _tool_fact(Kind.MONEY, fen, _role(path), label)
    elif _STOCK_KEY.search(key):
        if _COUNT_KEY.search(key) and "order" in path.lower():
            yield _tool_fact(Kind.QUANTITY, Measure(number, number, ""), "", label)
            return
        yield _tool_fact(Kind.STOCK, Measure(number, number, ""), "", label)
        yield _tool_fact(Kind.AVAILABILITY, (number > 0, label.slots), "stock", label)
    else:
        yield _tool_fact(Kind.NUMBER, number, "", label)


def _tail(path: str) -> str:
    return path.rpartition(".")[2]


def _telling(path: str) -> str:
    """Return the last key of `path` that tells what a number is; {"price": {"M": 25900}} is a price."""
    keys = path.split(".")[-2:]
    known = [
        key
        for key in keys
        if any(pattern.search(key) for pattern in (_DURATION_KEY, _DISCOUNT_KEY, _MONEY_KEY, _STOCK_KEY))
    ]
    return known[-1] if known else keys[-1]


def _role(path: str) -> str:
    """Return what money under the keys `path` (coupon.amount_fen) is for."""
    return next((role for role, pattern in _ROLES if pattern.search(path)), "")


def _duration(match: re.Match[str], number: Decimal, label: Label) -> Iterator[Fact]:
    unit = (match["unit"] or {"天数": "day", "分钟": "minute", "小时": "hour"}[match["zh"]]).lower()
    if unit in ("month", "year"):
        months = number * (12 if unit == "year" else 1)
        yield _tool_fact(Kind.DURATION, Span(months, months, "month"), "", label)
    else:
        minutes = number * _UNIT_MINUTES[unit]
        yield _tool_fact(Kind.DURATION, Span(minutes, minutes, "minute"), "", label)


def _discount(key: str, number: Decimal, label: Label) -> Iterator[Fact]:
    tenths = number * 10 if number < 1 else number if number <= 10 else number / 10
    if re.search(r"off|percent_off", key, re.IGNORECASE) and number >= 1:
        tenths = 10 - number / 10
    yield _tool_fact(Kind.DISCOUNT, tenths, "", label)
    if number > 100:  # an amount off, in fen
        yield _tool_fact(Kind.MONEY, int(number), "reduction", label)
