"""Days and times of day in a text: 明儿, 后天, 下周三, 11月25日, 25号, 晚上十点半, 10:00-22:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from agent.grounding.claims import Claim, Kind
from agent.grounding.numerals import value_of
from agent.grounding.values import Day

_N = r"[\d零〇一二两三四五六七八九十廿]{1,4}"
_RELATIVE = {
    "大前": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1,
    "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "今儿": 0, "当天": 0, "当日": 0, "当晚": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "次日": 1, "隔天": 1, "隔日": 1, "第二天": 1,
    "大后天": 3, "大后日": 3, "后天": 2, "后日": 2, "后儿": 2,
}  # fmt: skip
_NAMES = {"过年": "春节", "双11": "双十一", "双12": "双十二", "周六日": "周末", "周六周日": "周末", "双休日": "周末"}
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 0} | {
    str(n): n for n in range(1, 8)
}

DAY = re.compile(
    r"(?P<iso>(?P<y>\d{4})\s*[年/.-]\s*(?P<m>\d{1,2})\s*[月/.-]\s*(?P<d>\d{1,2})(?!\d)[日号]?)"
    rf"|(?P<md>(?P<m2>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月\s*(?:(?P<d2>{_N})\s*[日号]?(?!\d|个|份)(?:[-~到至](?P<until>\d{{1,2}})[日号])?|(?P<last>底)))"
    rf"|(?P<dom>(?<![路街巷弄道村栋座楼区\dA-Za-z])(?P<d3>{_N})号(?![店楼线门口出院铺室码机链色柜厅馆库会桌台]|\s*[A-Za-z]))"
    rf"|(?P<dom2>(?<![每满前\d~至到-])(?P<d4>\d{{1,2}})日(?=[离入到出住下上早晚中的起前恢开营停休发,。;!)]))"
    r"|(?P<dom3>(?<=[日号][-~到至])(?P<d5>\d{1,2})日)"
    r"|(?P<rel>大后[天日]|大前天|[前昨今明后][天日儿](?!子)|[昨今明][晚早]|当[天日晚](?!季|前)|次日|隔[天日]|第二天)"
    r"|(?P<wd>(?P<which>下下个?|下个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天末](?![束回趟份盒]|次(?!日)|节(?!日|假))|[1-7](?!\d|[个天次折岁]))(?:六日|日(?=[^期常]))?)"
    r"|(?P<name>(?:正月|大年)?初[一二三四五六七八九十](?![年级中次])|双休日|国庆|元旦|春节|清明|五一|端午|中秋|双十[一二]|双1[12]|元宵|情人节|妇女节|三八节|圣诞|平安夜|教师节|七夕"
    r"|母亲节|父亲节|儿童节|工作日(?=\s*[早上中下晚\d一二三四五六七八九十]|开|营)|除夕|节假日|法定节日|月底|月初|年底|年初|过年(?!前|后)|下个?月|下个?星期|下周(?![一二三四五六日天末\d]))"
)
_PERIOD = r"早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间|凌晨|今晚|明晚|今早|明早|早|晚"
TIME = re.compile(
    rf"(?P<period>{_PERIOD})?\s*(?:(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?::[0-5]\d)?(?!\d)"
    rf"|(?P<h2>\d{{1,2}}|(?<![周拜期])[零一二两三四五六七八九十廿]{{1,3}})\s*(?:点(?!赞|评|心|单|餐|击|外)|时(?=[\d一二三四五]|到|至|-|前|后|整|许|$))"
    r"(?P<tail>半|一刻|三刻|整|钟|(?:\d{2}(?!\s*(?:个|小时|天|件|人|元|块|岁))|\d(?=分)|[一二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?(?!\d))?)"
)
_NEAR_DAY = 20
_LISTED_DAYS = re.compile(r"(?:[、,和及/]?[一二三四五六日](?![点个人件次天位周\d]))+")
_RANGE_AFTER = re.compile(r"\s*[-~到至]\s*(?:周|星期|礼拜|\d)")
_EARLY_LATE = re.compile(rf"[早朝]\s*(?P<a>{_N})点?(?:到|至|-)?\s*晚\s*(?P<b>{_N})点?(?!半)")
_NOT_A_TIME = re.compile(r"\s*(?:建议|要求|注意|要注意|需要|说明|原因|好处|优势|小?意见|提醒|[一-龥]{0,2}吧|儿)")
_SURE_TIME = re.compile(
    r"\s*(?:就|有[空位]|能[约来到]|可以|来|前|后|左右|到|至|-|~|开|关|结束|截止|完|上班|下班|打烊|营业|之[前后]|以[前后])"
)
_OPENING = re.compile(
    r"\s*(?:整|钟)?\s*(?:左右)?(?:就|才)?(?:准时)?(?:开(?!始预|到)|上班|营业(?!到|至)|起)|\s*(?:-|~|到|至)"
)
_CLOSING = re.compile(r"\s*(?:整|钟)?\s*(?:左右)?(?:就|才)?(?:准时)?(?:关|打烊|下班|结束|截止|闭店|收)")


def days(text: str, today: date) -> Iterator[Claim]:
    """Yield the days `text` names; relative ones are told from `today`."""
    dated = 0
    for match in DAY.finditer(text):
        value = _day(match, today)
        if match["dom2"] and not 0 < match.start() - dated < _NEAR_DAY:  # 7日 alone is a length of time
            continue
        dated = match.end() if match["md"] or match["iso"] or match["dom2"] else dated
        yield from _listed_weekdays(match, text)
        if match["until"] and value is not None:  # 2月13-15日
            stop = match.start("until")
            yield Claim(Kind.DATE, text[match.start() : stop - 1], value, "from", match.start(), stop - 1)
            until = _calendar(_int(match["m2"]), int(match["until"]), None)
            if until is not None:
                yield Claim(Kind.DATE, text[stop : match.end()], until, "to", stop, match.end())
        elif value is not None:
            kind = Kind.WEEKDAY if match["wd"] and value.day is None and not value.name else Kind.DATE
            yield Claim(kind, match[0], value, _day_role(match, text), match.start(), match.end())


def _listed_weekdays(match: re.Match[str], text: str) -> Iterator[Claim]:
    """Yield the days that follow a weekday without its word (周二、四)."""
    if not match["wd"]:
        return
    for one in re.finditer(r"[一二三四五六日]", _more_days(text, match)):
        start = match.end() + one.start()
        yield Claim(Kind.WEEKDAY, one[0], Day(weekday=_WEEKDAYS[one[0]]), "", start, start + 1)


def _more_days(text: str, match: re.Match[str]) -> str:
    more = _LISTED_DAYS.match(text, match.end())
    return more[0] if more else ""


def _day_role(match: re.Match[str], text: str) -> str:
    if _RANGE_AFTER.match(text, match.end()):
        return "from"
    if re.search(r"[-~到至]\s*$", text[max(0, match.start() - 2) : match.start()]):
        return "to"
    return "today" if match["rel"] and _RELATIVE.get(match["rel"]) == 0 else ""


def _day(match: re.Match[str], today: date) -> Day | None:
    if match["iso"]:
        return _calendar(int(match["m"]), int(match["d"]), int(match["y"]))
    if match["md"]:
        month = _int(match["m2"])
        return _calendar(month, _last_day(month) if match["last"] else _int(match["d2"]), None)
    if match["dom"] or match["dom2"] or match["dom3"]:
        day = _int(match["d3"] or match["d4"] or match["d5"])
        return Day(day=day) if 1 <= day <= 31 else None
    if match["rel"]:
        return Day.of(
            today + timedelta(days=_RELATIVE[match["rel"][:2] if match["rel"][:2] == "大前" else match["rel"]])
        )
    if match["name"]:
        return Day(name=_NAMES.get(match["name"], match["name"].replace("个", "").replace("星期", "周")))
    return _weekday(match, today)


def _last_day(month: int) -> int:
    return 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _weekday(match: re.Match[str], today: date) -> Day:
    number = _WEEKDAYS[match["w"]]
    if number == 0 or match["wd"].endswith(("六日", "六周日")):
        return Day(name="周末")
    which = (match["which"] or "").replace("个", "")
    weeks = {"下": 1, "下下": 2, "上": -1, "这": 0, "本": 0}.get(which)
    if weeks is None:
        return Day(weekday=number)
    return Day.of(today + timedelta(days=number - today.isoweekday() + 7 * weeks))


def _calendar(month: int, day: int, year: int | None) -> Day | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        weekday = date(year, month, day).isoweekday() if year else None
    except ValueError:
        return None
    return Day(month, day, weekday, "", year)


def times(text: str) -> Iterator[Claim]:
    """Yield the times of day `text` names, as sets of minutes after midnight."""
    spoken = list(_EARLY_LATE.finditer(text))
    for match in spoken:
        for group, hours, role in (("a", 0, "from"), ("b", 12, "to")):
            hour = _int(match[group])
            yield Claim(
                Kind.TIME, match[0], frozenset({(hour + (hours if hour < 12 else 0)) * 60}), role, *match.span()
            )
    for match in TIME.finditer(text):
        if any(one.start() <= match.start() < one.end() for one in spoken):
            continue
        value = _minutes(match, text)
        if value:
            yield Claim(Kind.TIME, match[0].strip(), value, _time_role(match, text), match.start(), match.end())


def _time_role(match: re.Match[str], text: str) -> str:
    after, before = text[match.end() : match.end() + 8], text[max(0, match.start() - 3) : match.start()].rstrip()
    if before.endswith(("-", "~", "到", "至")) or _CLOSING.match(after):
        return "to"
    return "from" if _OPENING.match(after) else ""


def _minutes(match: re.Match[str], text: str) -> frozenset[int]:
    hour_text, after = match["h"] or match["h2"], text[match.end() : match.end() + 6]
    period = match["period"] or ""
    if match["h2"] and not _is_clock(match, period, after, text):
        return frozenset()
    hour = _int(hour_text)
    minute = int(match["min"]) if match["min"] else _tail_minutes(match["tail"])
    if hour > 24 or minute > 59:
        return frozenset()
    return frozenset(h % 24 * 60 + minute for h in _hours(hour, period, exact=match["h"] is not None))


def _is_clock(match: re.Match[str], period: str, after: str, text: str) -> bool:
    if _NOT_A_TIME.match(after) and not match["tail"] and len(period) < 2:
        return False
    if match["h2"] == "一" and len(period) < 2 and not match["tail"]:
        return False
    before = text[max(0, match.start() - 2) : match.start()]
    return bool(
        len(period) >= 2
        or (match["tail"] and not match["tail"].isdigit())
        or match["h2"].isdigit()
        or len(match["h2"]) > 1
        or _SURE_TIME.match(after)
        or before.endswith(("到", "至", "-", "天", "日"))
    )


def _hours(hour: int, period: str, exact: bool) -> set[int]:
    if hour >= 13 or hour == 0:
        return {hour}
    if any(sign in period for sign in ("下午", "晚", "傍晚", "夜")):
        return {0 if hour == 12 else hour + 12} if "下午" not in period or hour != 12 else {12}
    if "中午" in period:
        return {hour if hour >= 10 else hour + 12}
    if period:
        return {hour}
    if exact and hour >= 8:
        return {hour}
    return {hour, hour + 12}


def _tail_minutes(tail: str | None) -> int:
    known = {None: 0, "整": 0, "钟": 0, "半": 30, "一刻": 15, "三刻": 45}
    if tail in known:
        return known[tail]
    return _int(str(tail).rstrip("分"))


def _int(text: Any) -> int:
    value = value_of(str(text))
    return 99 if value is None else int(value)
