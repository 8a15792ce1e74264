"""Whether words at a place of a text are meant: denied, asked, only thought about, or under a condition."""

from __future__ import annotations

import re

from agent.grounding.reading import Reading

_DENIAL = re.compile(
    r"(?:不(?:支持|能|可以?|给|提供|接受|享受?|参加|参与|含|包括?|包含|承诺|保证|做|送|会|是|再|予|用|得)|没(?:有|法|办法|得)|[开做发送退换寄修用享办约收接]不了|无法|勿|别|禁止|暂无|谢绝|概不|恕不|拒绝)"
    r"[一-龥]{0,6}$|(?:不(?!仅|但|只|光|管|论|好|了|过|同|错|限|满|足|到)|没|未(?!来|满)|无)[一-龥]{0,1}$"
)
_DENIED_AFTER = re.compile(
    r"^[一-龥]{0,8}(?:做不了|做不到|给不了|给不到|不了|不行|没有|不可以|办不到|不参加|不参与|不支持|不包含|不包括|申请不|不提供|不适用|不能|没法|无法|不是|不做|不送|不享受|就不)"
)
_HEDGE = re.compile(
    r"(?:能不能|可不可以|是不是|有没有|是否|能否|可否|要不要|看看|看一?下|问问|问一?下|问过|确认|核实|核对|请示|咨询|了解|不确定|不清楚|不知道|说不准|以.{0,8}为准|尽量|争取|"
    r"不敢|不能保证|没法保证|不保证|查一?下|查查|帮您查|您(?:是)?想|您(?:是)?需要|您可以(?:选|考虑)|想要|希望|如需|若需|需要(?:的话)?)"
)
_CONDITION = re.compile(
    r"如果|假如|要是|若(?!干)|等(?:到|您|[一-龥]{0,4}[后了])|一旦|万一|的话|之?后(?!天|来|台|面|续)|以后|[到收]货?时|前(?!天|台|面)|时候|[订单货品收寄]时"
)


_REFUSED = re.compile(
    r"没(?:有)?(?:看到|查到|找到|收到|听说|见到|提到|见|做过?|搞|推出)(?:过|说)?[一-龥\d]{0,6}$|(?:没有|没法|没办法|不能|无法|不是|给不了|做不了|不可以|不支持|不参加|并非|不会|不了)[一-龥]{0,4}$"
)
_REFUSED_AFTER = re.compile(
    r"^[一-龥]{0,8}?[,，]?[一-龥]{0,5}?(?:做不了|做不到|给不了|给不到|不行|办不到|申请不下来|没法做|真没有|来不及|发不了|到不了|保证不了|不敢保证|没法保证|不能保证)"
)


def refused(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a figure from `start` to `end` is named only to refuse it."""
    left, _ = reading.clause_bounds(start)
    return bool(
        _REFUSED.search(reading.text[max(left, start - 10) : start])
        or _REFUSED_AFTER.search(reading.text[end : end + 20])
    )


def denied(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the words from `start` to `end` are denied by the rest of their clause, or the next one."""
    if denied_before(reading, start):
        return True
    _, right = reading.clause_bounds(start)
    after = reading.text[end : max(right, end)]
    if _DENIED_AFTER.search(after):
        return True
    return not after.strip(" ,。!?\n的呢哦") and bool(
        re.match(
            r"(?:我们|这边|咱们)?[一-龥]{0,3}(?:做不了|做不到|给不了|给不到|不行|真?没有(?:这|哦|的|呢|$)|办不到)",
            reading.text[right : right + 12],
        )
    )


def denied_before(reading: Reading, start: int) -> bool:
    """Tell whether the words right before `start` in its clause deny what follows (不能 取消了)."""
    left, _ = reading.clause_bounds(start)
    return _DENIAL.search(reading.text[max(left, start - 10) : start]) is not None


def hedged(reading: Reading, start: int) -> bool:
    """Tell whether the clause up to `start` only asks, checks or hopes."""
    left, _ = reading.clause_bounds(start)
    return reading.says(_HEDGE, start) and _HEDGE.search(reading.text[left:start]) is not None


def conditional(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the words from `start` to `end` belong to a condition (如果已经签收, 签收后)."""
    left, right = reading.clause_bounds(start)
    return _CONDITION.search(reading.text[left:start]) is not None or bool(
        re.match(
            r"[一-龥]{0,3}(?:的话|之?后(?!天|台)|以后|前(?!天|台)|时(?!间))|[一-龥\d]{0,6}就[一-龥]{0,2}?[不没免退能可]",
            reading.text[end:right],
        )
    )


def meant(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the words from `start` to `end` are a plain statement."""
    return not (reading.asks(start) or hedged(reading, start) or conditional(reading, start, end))
