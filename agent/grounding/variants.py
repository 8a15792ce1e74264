"""Sizes, colours and cup sizes as a text names them: what tells two variants of one product apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from agent.grounding.words import words


def _firsts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name[0] for name in names)


_LETTERS = ("xs", "s", "m", "l", "xl", "xxl", "xxxl", "4xl", "5xl", "6xl")
_SIZE = r"(?:[2-6]XL|X{1,3}[SL]|XX?S|[SML]|[2-6]xl|x{1,3}l|xs|[sml](?=\s*码))"
SIZE = re.compile(
    rf"(?<![A-Za-z\d])(?P<a>{_SIZE})(?:\s*码)?(?:\s*(?:-|~|到|至)\s*(?P<b>{_SIZE}))?(?![A-Za-z\d])(?:\s*码)?"
    r"|(?<![\d.])(?P<n>\d{2,3})(?:\s*(?:-|~|到|至)\s*(?P<n2>\d{2,3}))?\s*码|(?:(?<=[一-龥]/)|(?<=[黑白红蓝绿黄粉紫灰棕橙青杏驼]色))(?P<n3>\d{2,3})(?![\d.%:]|\s*[元块天件个双条小月号]|起?的?价)|尺码\s*:?\s*(?P<n4>\d{2,3})\s*(?:-|~|到|至)\s*(?P<n5>\d{2,3})(?!\s*(?:厘|公|cm|码|\d))|(?P<one>均码)"
)
COLOUR = re.compile(
    r"(?<!\d)(?P<c>[黑白红蓝绿黄粉紫灰棕橙青杏米银金](?=色|[的款]|[、/和跟与及](?:[黑白红蓝绿黄粉紫灰棕橙青杏米银金驼]|[一-龥]{2}(?![一-龥])))|[黑白红蓝绿黄粉紫灰棕橙青杏米](?=[两三双四]色)|(?<=[、/和跟与及色])(?<!元/)[黑白红蓝绿黄粉紫灰棕橙青杏米银金驼](?![\w])"
    r"|[藏大玫宝军湖雾浅深米奶烟炭酒墨天豆枣暗][黑白红蓝绿黄粉紫灰棕橙青杏驼咖]|卡其|透明|咖啡(?=色)|驼(?=色)|藏青|酒红|墨绿|天蓝|焦糖|雾霾蓝|燕麦|奶白|牛油果绿|香槟|裸(?=色)|奶茶(?=色)|雾蓝|雾粉|米白|珍珠白|樱花粉|薄荷绿|抹茶绿|烟灰|姜黄|酒红)"
    r"|(?<![一-龥])(?P<w>[黑白红蓝绿黄粉紫灰棕橙青杏])(?=[\s/,·+_-]*(?:[SMLX]|[2-6]XL|均码|\d{2,3}码?|$))"
)
CUP = re.compile(r"(?P<cup>超大杯|大杯|中杯|小杯)|[(\s/、](?P<short>[大中小])(?=\)|\s?\d{1,3}(?:元|块|\s|,|/|、|$))")

_GROUPS = {
    "偏远": "新疆 西藏 青海 内蒙 宁夏 甘肃",
    "江浙沪皖": "江苏 浙江 上海 安徽",
    "江浙沪": "江苏 浙江 上海",
    "珠三角": "广东",
    "东北": "辽宁 吉林 黑龙江",
    "京津冀": "北京 天津 河北",
}
_CITIES = {
    "拉萨": "西藏",
    "乌鲁木齐": "新疆",
    "西宁": "青海",
    "呼和浩特": "内蒙",
    "银川": "宁夏",
    "兰州": "甘肃",
    "杭州": "浙江",
    "宁波": "浙江",
    "温州": "浙江",
    "南京": "江苏",
    "苏州": "江苏",
    "无锡": "江苏",
    "广州": "广东",
    "深圳": "广东",
    "东莞": "广东",
    "佛山": "广东",
    "成都": "四川",
    "武汉": "湖北",
    "长沙": "湖南",
    "西安": "陕西",
    "郑州": "河南",
    "青岛": "山东",
    "济南": "山东",
    "厦门": "福建",
    "福州": "福建",
    "合肥": "安徽",
    "昆明": "云南",
    "沈阳": "辽宁",
    "大连": "辽宁",
    "哈尔滨": "黑龙江",
    "长春": "吉林",
}
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南"
    "|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|内蒙古?|香港|澳门|台湾"
)
REGION = re.compile("|".join([*_GROUPS, *_CITIES, _PROVINCES]))
KIND = re.compile(
    rf"[猫狗](?!粮|砂|咖|眼)|(?<![{''.join(words('surnames'))}])[男女](?=[士生款装童鞋包表孩宝]|$)|[热冰](?=[饮的杯]|$)|正装|小样|旅行装|单程|往返"
)
_STATES = {word: group.split("/")[0] for group in words("bodies") for word in group.split("/")}
BODY = re.compile("|".join(_STATES))
STORE = re.compile(
    r"(?P<s>[一-龥]{2,6}?)(?<![本门分到网全进开新老两家各该茶花咖零饰食])(?:店|校区|分馆|院区|园区)(?![里员铺长家内名休庆面外])"
)
WHOSE = re.compile(
    r"(?P<own>本店做|我们[店家这]{0,2}做|在(?:我们|本店|咱们?)[店家这儿]{0,2}做|自家做|在(?:我们|本店|咱们?)[店家这儿]{0,2}买|本店(?:购买|买)|店里买)|(?P<other>外店|别人?家|别的店|别处|其他店|其它店|外面[做买]|外来)"
)
_BEFORE_STORE = re.compile(r"^(?:.*?[在到去是的了和与、及给来您你我]|咱们?|我们?|亲|这边|离|选|请)")
WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)(?P<a>[一二三四五六日天])(?![束回趟份盒]|次(?!日)|节(?!日|假))(?:\s*(?:-|~|到|至)\s*(?:周|星期|礼拜)?(?P<b>[一二三四五六日天])(?![点\d]))?|(?P<name>周末|双休日|工作日(?!内|发)|平日|平时(?=[晚早上下\d一二三四五六七八九十]))"
)
_WEEK = "一二三四五六日"

SLOTS = ("size", "colour", "cup")
Slots = frozenset[tuple[str, str]]


# signs without which no variant of a sort is named: most texts have none of them, and are not searched for it
SIZE_SIGNS = frozenset("XSMLxsml码/色")
COLOUR_SIGNS = frozenset("黑白红蓝绿黄粉紫灰棕橙青杏米银金驼咖卡透焦燕槟裸茶")
CUP_SIGNS = frozenset("杯大中小")
_READERS: tuple[tuple[frozenset[str], Callable[[str], Iterator[tuple[str, str]]]], ...] = (
    (SIZE_SIGNS, lambda text: (("size", size) for match in SIZE.finditer(text) for size in _sizes(match))),
    (COLOUR_SIGNS, lambda text: (("colour", match["c"] or match["w"]) for match in COLOUR.finditer(text))),
    (CUP_SIGNS, lambda text: (("cup", match["cup"] or f"{match['short']}杯") for match in CUP.finditer(text))),
    (frozenset("猫狗男女热冰正小旅单往"), lambda text: (("kind", match[0]) for match in KIND.finditer(text))),
    (_firsts(_STATES), lambda text: (("body", _STATES[match[0]]) for match in BODY.finditer(text))),
    (
        frozenset("周星礼双工平"),
        lambda text: (("weekday", day) for match in WEEKDAY.finditer(text) for day in _days(match)),
    ),
    (
        _firsts([*_GROUPS, *_CITIES, *_PROVINCES.split("|")]),
        lambda text: (("region", place) for match in REGION.finditer(text) for place in _places(match[0])),
    ),
    (
        frozenset("本我在自店外别其"),
        lambda text: (("whose", "own" if match["own"] else "other") for match in WHOSE.finditer(text)),
    ),
    (frozenset("店校馆院园"), lambda text: (("store", name) for name in _stores(text))),
)


@lru_cache(maxsize=4096)
def slots_of(text: str) -> Slots:
    """Return the variants `text` names as (slot, value) pairs: ("size", "m"), ("colour", "黑"), ("cup", "大杯")."""
    signs = frozenset(text)
    return frozenset(pair for needed, read in _READERS if not needed.isdisjoint(signs) for pair in read(text))


def _stores(text: str) -> Iterator[str]:
    names = (_BEFORE_STORE.sub("", match["s"]) for match in STORE.finditer(text))
    return (name for name in names if len(name) > 1)


def named(slots: Slots, slot: str) -> frozenset[str]:
    """Return the values `slots` has for `slot`."""
    return frozenset(value for name, value in slots if name == slot)


def clash(one: Slots, other: Slots) -> bool:
    """Tell whether two sets of variants cannot be about the same thing."""
    for slot in (*SLOTS, "region", "kind", "weekday"):
        left, right = named(one, slot), named(other, slot)
        if left and right and not left & right:
            return True
    return _are_other_stores(named(one, "store"), named(other, "store"))


def _are_other_stores(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two texts name different stores; 人民路 and 苏州人民路 are one."""
    return bool(one and other) and not any(
        left.endswith(right) or right.endswith(left) for left in one for right in other
    )


def _days(match: re.Match[str]) -> str:
    """Return the weekdays a text names: 周一至周五 is 一二三四五."""
    if match["name"]:
        return "六日" if match["name"] in ("周末", "双休日") else "一二三四五"
    first, last = match["a"].replace("天", "日"), (match["b"] or match["a"]).replace("天", "日")
    low, high = _WEEK.index(first), _WEEK.index(last) + 1
    return _WEEK[low:high] or _WEEK[low:] + _WEEK[:high]  # 周日至周四 goes round the week


def _places(text: str) -> list[str]:
    return _GROUPS[text].split() if text in _GROUPS else [_CITIES.get(text, text)]


def _sizes(match: re.Match[str]) -> list[str]:
    if match["one"]:
        return ["均码"]
    if match["n3"]:
        return [match["n3"]]
    if match["n"] or match["n4"]:
        first, last = (match["n4"], match["n5"]) if match["n4"] else (match["n"], match["n2"] or match["n"])
        low, high = int(first), int(last)
        step = 1 if high - low < 40 else 5  # children: 90-150 in steps of 5 or 10
        return [str(size) for size in range(low, high + 1, step)]
    first = _letter(match["a"])
    last = _letter(match["b"]) if match["b"] else first
    low, high = _LETTERS.index(first), _LETTERS.index(last)
    return list(_LETTERS[low : high + 1]) or [first]


def _letter(text: str) -> str:
    text = text.lower()
    return {"2xl": "xxl", "3xl": "xxxl", "xxs": "xs"}.get(text, text)
