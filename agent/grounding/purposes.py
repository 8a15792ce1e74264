"""What a length of time is for: to keep a warranty, to give back, to send, to wait. One is no support for another."""

from __future__ import annotations

import re

_PURPOSES = {
    "warranty": re.compile(
        r"质保|保修|包修|返修|[一-龥]保(?=[\d一二两三半]|修|$)|保(?=\s*\d|[一二两三半]|$)|补(?:胶|钻|色)"
    ),
    "returns": re.compile(r"退[换货款]?|换货|无理由|包换"),
    "sending": re.compile(r"发货|发出|寄出|[能会可内]发|出库"),
    "arriving": re.compile(r"送达|送到|到货|[能会就]到|运到"),
    "work": re.compile(r"修好|换好|做好|做完|出成衣|制作|能好|就好|需要|耗时|全程|时长|一次|一节|做一"),
    "validity": re.compile(r"有效|到期|过期|保质|期限|内用完|使用期"),
    "ahead": re.compile(r"提前|预约"),
    "money": re.compile(r"到账|退回|原路"),
}
_OPEN = frozenset({"work"})


def purposes_of(clause: str) -> frozenset[str]:
    """Return what the lengths of time of a clause are for, as far as its words tell."""
    return frozenset(name for name, pattern in _PURPOSES.items() if pattern.search(clause))


def are_for_others(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two lengths of time are told for different purposes; what is not told may be any."""
    return bool(one and other) and not one & other
