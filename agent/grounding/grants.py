"""What the tools of a turn did for the customer: a result that failed, or is still to be approved, grants nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# what the model asked for is not what was done
ARGUMENT_KEY = re.compile(
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
_TOOL_KEYS = ("tool", "name", "tool_name", "action", "type", "工具")
_GRANTS = {
    "order": re.compile(r"(?:create|place|submit|new)_?order|下单", re.IGNORECASE),
    "coupon": re.compile(r"coupon|voucher|优惠券|代金券|[发领].{0,3}券", re.IGNORECASE),
    "booking": re.compile(r"book|appointment|reserv|schedule|预约|预订", re.IGNORECASE),
    "slots": re.compile(
        r"slot|availab|schedule|free_time|vacan|free|空位|时段|预约|appointment|booking", re.IGNORECASE
    ),
    "refund": re.compile(r"refund|退款", re.IGNORECASE),
    "ticket": re.compile(r"ticket|after_?sales?|case_?id|工单|售后|登记", re.IGNORECASE),
    "gift": re.compile(r"gift|赠|礼品", re.IGNORECASE),
    "discount": re.compile(r"discount|price_change|reduc|优惠|改价|折扣|减免", re.IGNORECASE),
    "change": re.compile(r"updat|modif|chang|edit|cancel|修改|变更|取消|更新", re.IGNORECASE),
    "compensation": re.compile(r"compensat|reship|replac|补偿|补发|赔", re.IGNORECASE),
}
# a tool of such a name only looks up what was there before this conversation
_LOOKED_UP = re.compile(
    r"(?:^|[\s_.])(?:get|query|find|search|list|detail|lookup|show|read)s?(?:$|[\s_.])|查询", re.IGNORECASE
)
_ALTERNATIVES = re.compile(r"alternativ|suggest|free_slots|other_times|可约|可选", re.IGNORECASE)
_DONE_WORD = re.compile(
    r"^(?:ok|success|succeeded|done|granted|issued|created|booked|confirmed|reserved|scheduled|approved|accepted|submitted|open|opened|updated|cancelled|canceled|refunded|refunding|refund_pending|processing|completed|sent|claimed|成功|已.{1,4})$",
    re.IGNORECASE,
)


def granted(result: Any) -> set[str]:
    """Return the names of what `result` says was done: coupon, booking, refund …"""
    found: set[str] = {"slots"} if _has_alternatives(result) else set()
    for node, lead in _objects(result):
        names = lead + " ".join(str(part) for pair in node.items() for part in pair if isinstance(part, str))
        done = any(_is_done(str(key), value) for key, value in node.items()) and not _LOOKED_UP.search(
            f"{lead} {_tool_of(node)}"
        )
        found |= {grant for grant, pattern in _GRANTS.items() if pattern.search(names) and (done or grant == "slots")}
    return found


def _tool_of(node: Mapping[Any, Any]) -> str:
    """Return by which tool an object says it was told."""
    return " ".join(str(node[key]) for key in _TOOL_KEYS if isinstance(node.get(key), str))


def _has_alternatives(result: Any) -> bool:
    """Tell whether a result, also one that failed, lists other times to be had."""
    return isinstance(result, Mapping) and any(
        _ALTERNATIVES.search(str(key)) and value for key, value in result.items()
    )


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
        tool = _tool_of(node)
        for key, value in node.items():
            if not ARGUMENT_KEY.match(str(key)):
                yield from _objects(value, f"{lead}{tool} {key} ")
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _objects(item, lead)
