"""Money, discounts and percentages: what the words around a number make of it."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.numerals import DIGITS, digits_of

MONEY_UNIT = re.compile(
    r"\s*(?P<unit>元钱|块钱|块儿钱|元|块(?!儿|状|头)|圆(?!形|领|脸|头|润)|rmb|RMB|人民币|毛钱|毛(?![衣巾孔线呢领绒发囊刷坯糙利病鳞])|角钱|分钱)"
    r"(?P<rest>\d毛\d(?!\d)|\d(?![\d百十千万]|\s?[个件杯条折%人天月年次支盒瓶片双套份包节])[毛角]?|(?<!元)[一二两三四五六七八九](?=[毛角钱,，。!?;\s的哦呢啦吧呀包/左上]|$|一)[毛角]?)?"
)
MONEY_SIGN = re.compile(r"(?:[¥$]|(?:rmb|RMB)\s?)\s*$")
DISCOUNT_UNIT = re.compile(r"\s*折(?![叠伞页痕磨断腾射旧])")
PERCENT_UNIT = re.compile(r"\s*(?:%|‰|(?P<tenth>成(?![功为交品人员分都份型立本年长绩熟果新])))")
HALF_OF_IT = re.compile(r"(?<=[付交收退扣赔金])[了您]?(?:总价|全款|费用|款)?的?(?P<half>一半)")
PERCENT_BEFORE = re.compile(r"百分之\s*$")
_CUT_BEFORE = re.compile(r"(?:减|优惠|便宜|降|省|让利|返|off)了?\s*$", re.IGNORECASE)
_CUT_AFTER = re.compile(r"\s*(?:off|OFF|的?(?:优惠|折扣|减免))")

# words before a number without a unit that make it money: sure ones, and ones that need a fitting end
_SURE_MONEY = re.compile(
    r"(?:价格?|售价|标价|单价|卖|只要|只需|仅需|一共|总共|合计|总计|共计|满|直降|立减|减|省|便宜|优惠|收费?|费用?|邮费|运费|定金|押金|订金"
    r"|退|补|返|充|付款|实付|到手|(?<![划合打计预])算您?|券后|买?不到|达到|凑到)(?:是|为|要|在|约|就是|只要|才|就|了|您|:)?\s*$"
)
_LIKELY_MONEY = re.compile(
    r"(?:才|共|降|付|送|赠|得|到账|抵|翻倍|加|券|扣)(?:是|为|要|在|约|就是|只要|才|就|了|您|:)?\s*$"
)
_NO_MONEY_AFTER = re.compile(r"\s*(?:[\d:A-Za-z%℃°号月年日点折倍]|[一-龥]?(?:个|名|位)|\.\d)")
_MONEY_END = re.compile(
    r"\s*(?:[。!?;,)】]|$|\n|包邮|[,、，=+]|现|后|券后|到手|会员|今天|直接|就|省|立省|哦|噢|喔|呢|的|哈|啦|啊|呀|左右|起|一[件条个杯次位套双瓶盒支份张对]"
    r"|/|每|可以?[减用抵]|立?减|就[能可包送减]|送|赠|返|还|给您|可享|打|也|都|再|到\d|-\d|以上|以内)"
)
# 259一条, 15/杯
EACH = re.compile(r"\s*(?:/|一)(?:[件条个杯次位套双瓶盒支份张对只台节](?![一-龥]?码)|课时|小时|平米?)")
_OFFER_AFTER = re.compile(r"\s*(?:块)?(?:就?给[您你]|卖[您你给]|拿走|成交|立?减\s?\d)")
_ROLES = (
    (
        "total",
        re.compile(r"(?:实付|[您你]付了?|已付款?|应付|付款|一共|总共|合计|共计|总计)(?:是|为|了|要)?[:\s]*[¥$]?\s*$"),
    ),
    (
        "threshold",
        re.compile(
            r"(?:满|消费达?到?|买?不到|[没未]到|[没不]够|过了|超过?|凑到|订单达?|不足|充值?|充够|充值满|达到|够|起送价?|起送金额)[是为了:]?\s*[¥$]?\s*$"
        ),
    ),
    ("shipping", re.compile(r"(?:运费|邮费|快递费|配送费|物流费|外送费)[一-龥]{0,6}[:\s]*[¥$]?\s*$")),
    ("surcharge", re.compile(r"(?:加收|另加|再加|加价|多收|补差?|\+|加)(?:您|你)?\s*[¥$]?\s*$")),
    ("deposit", re.compile(r"(?:定金|押金|订金|预付款?)[一-龥]{0,3}[:\s]*[¥$]?\s*$")),
    (
        "original",
        re.compile(
            r"(?:原价|吊牌价?|非会员价?|不是会员|市场价|划线价|日常价|平时[价卖]?|门市价|专柜价)[一-龥]{0,3}[:\s]*[¥$]?\s*$"
        ),
    ),
    ("refund", re.compile(r"(?:退款?|退还|退回)(?:您|你|给您|金额|差价)?[是为了:\s]*[¥$]?\s*$")),
    ("compensation", re.compile(r"(?:赔[付偿]?|补偿|补贴?)(?:您|你|给您|差价)?[是为了:\s]*[¥$]?\s*$")),
    (
        "reduction",
        re.compile(
            r"(?:减|立减|直降|优惠|便宜|省下?|抵扣?|少|返现?|让利|抹掉?|红包|降|折价|能抵)了?(?:您|你)?(?:整整|大概|约|共|合计)?\s*[¥$]?\s*$"
        ),
    ),
)
_AFTER_ROLES = (
    ("minuend", re.compile(r"\s*(?:-\s?\d|立?减|可?减)")),
    (
        "threshold",
        re.compile(
            r"\s*(?:以上|起)(?:就|即|可|才)?(?:包邮|免邮|免运费|免配送|送)|\s*可用|\s*以上(?:可|就|才|包)|\s*起送"
        ),
    ),
    ("original", re.compile(r"\s*(?:块钱?|元)?(?:折后|打完?折|打[一二三四五六七八九\d.]{1,3}折)")),
    ("reduction", re.compile(r"\s*(?:的|无门槛)?[一-龥]{0,4}?(?:券|红包|抵扣)")),
    ("shipping", re.compile(r"\s*(?:的)?(?:运费|邮费|快递费|配送费)")),
    ("deposit", re.compile(r"\s*(?:的)?(?:定金|押金|订金)")),
)


_WORKED = frozenset({"surcharge", "reduction"})
_OPERATOR = re.compile(r"\d\s*(?:元|块)?\s*(?:[加+]上?)\s*[¥$]?\s*$")  # 328 加 128 is a sum of prices
_DEPOSIT = re.compile(r"\s*(?:元|块钱?)?的?(?:定金|押金|订金)")
_WHOLE_ORDER = re.compile(r"(?:^|[,。;!?\n]|全场|全店|订单|单笔|消费|购物|金额)\s*[¥$]?\s*$")
_THEN_FREE = re.compile(r"\s*(?:就|即|可|才)?(?:包邮|免邮|免运费|免配送)")


def is_bare_money(number: str, before: str, after: str) -> bool:
    """Tell whether a number without a unit is money by the words around it (满199, 共178, 259一条)."""
    if EACH.match(after) or _OFFER_AFTER.match(after):
        return True
    if _SURE_MONEY.search(before):
        return _NO_MONEY_AFTER.match(after) is None
    return len(number) > 1 and bool(_LIKELY_MONEY.search(before) and _MONEY_END.match(after))


def money_fen(value: Decimal, unit: str, rest: str | None) -> int | None:
    """Return fen of `value` in `unit` with its trailing digit (9块9), or None when it is no whole fen."""
    factor = 10 if unit[:1] in "毛角" else 1 if unit.startswith("分") else 100
    fen = value * factor
    if rest:
        digit = DIGITS.get(rest[0])
        fen += (int(rest[0]) if digit is None else digit) * (factor // 10)
        fen += int(rest[2]) if rest[2:].isdigit() else 0  # 594块1毛5
    return int(fen) if fen == fen.to_integral_value() else round(fen)


def money_role(before: str, after: str) -> str:
    """Return what the money is for, told by the words right before and after it; '' is a plain price."""
    if _DEPOSIT.match(after):
        return "deposit"
    for role, pattern in _ROLES:
        if pattern.search(before) and not (role in _WORKED and _OPERATOR.search(before)):
            return role
    if _WHOLE_ORDER.search(before) and _THEN_FREE.match(after):
        return "threshold"
    for role, pattern in _AFTER_ROLES:
        if pattern.match(after):
            return role
    return ""


def discount_tenths(number: str, value: Decimal) -> Decimal | None:
    """Return tenths of the price to pay (八五折 and 85折 are 8.5), or None when it is no discount."""
    digits = digits_of(number)
    if digits and len(digits) == 2 and digits[0]:
        return Decimal(f"{digits[0]}.{digits[1]}")
    if value >= 10 and value < 100:
        return value / 10
    return value if 0 < value < 10 else None


def percent_cut(before: str, after: str) -> bool:
    """Tell whether a percentage is taken off the price."""
    return bool(_CUT_BEFORE.search(before) or _CUT_AFTER.match(after))
