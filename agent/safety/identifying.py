"""Whether a text tells who somebody is: numbers of theirs, an order, an address, a name."""

from __future__ import annotations

import re

from agent.safety.personal import mask_personal

_ORDER = re.compile(
    r"(?<![A-Za-z\d])(?:[A-Za-z]{1,4}[-_]?)?\d{8,}(?!\d)|(?<![A-Za-z\d])(?=[A-Za-z\d]*\d{4})[A-Z]{2,4}\d{5,}"
)
_TAIL = re.compile(r"(?:订单|单号)号?\s*[::：为是]?\s*[A-Za-z]{0,4}\d{4,}|尾号\s*[::：为是]?\s*\d{3,4}|后四位")
_ADDRESS = re.compile(
    r"(?:[一-龥]{2,6}(?:省|自治区|市|区|县|镇|乡|街道))?[一-龥\d]{2,10}(?:路|街|大道|巷|弄|胡同|村|小区|花园|公寓|大厦|广场|苑)"
    r"[一-龥]{0,6}\d+[\d一-龥-]*(?:号|栋|幢|座|单元|室|楼|层)"
    r"|\d+(?:栋|幢|单元|室)\d*|\d+号楼"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳史唐"
    "薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米贝明戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江"
    "童郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪包左石崔龚程邢裴陆翁段侯白赖龙叶黎易廖聂曾关肖付刘阎"
)
_TITLED = re.compile(rf"[{_SURNAMES}][一-龥]{{0,2}}(?:先生|女士|小姐|太太)(?![装鞋款专])")
_NAMED = re.compile(
    rf"(?:{_TITLED.pattern}|(?:我叫|名字(?:是|叫)|姓名[::：]?|收件人[::：]?|联系人[::：]?)\s*[一-龥]{{2,4}})"
)


def identifying(text: str, known: str = "", names: tuple[str, ...] = ()) -> bool:
    """Return whether `text` holds a phone, ID, card, mail, order number, address or name of somebody.

    What stands in `known` (the shop's own phone and address) identifies nobody; `names` are people's own.
    """
    if mask_personal(text, known) != text or _TAIL.search(text) or _NAMED.search(text):
        return True
    if any(name in text for name in names if len(name) >= 2):
        return True
    return any(found[0] not in known for pattern in (_ORDER, _ADDRESS) for found in pattern.finditer(text))


def without_titles(text: str) -> str:
    """Return the text without 王女士 and the like."""
    return _TITLED.sub("", text)


def half_hidden(name: str) -> str:
    """Return a name of which only the first letter can be read: 王小明 → 王**."""
    letters = name.strip()
    return letters[:1] + "**" if letters else ""
