"""Units of measure: how each is written, and its basic unit and factor."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.grounding.words import words

_BASIC: dict[str, tuple[str, Decimal]] = {}


def _define(basic: str, factor: str, *names: str) -> None:
    for name in names:
        _BASIC[name] = (basic, Decimal(factor))


_define("g", "1000", "千克", "公斤", "kg", "KG", "Kg")
_define("g", "500", "斤", "市斤")
_define("g", "1", "克", "g", "G")
_define("mg", "1", "毫克", "mg")
_define("ml", "1", "毫升", "ml", "ML", "mL", "cc")
_define("ml", "1000", "升", "L")
_define("cm", "1", "厘米", "公分", "cm", "CM")
_define("cm", "100", "米", "m")
_define("cm", "0.1", "毫米", "mm", "MM")
_define("寸", "1", "英寸", "寸")
_define("km", "1", "公里", "千米", "km", "KM")
_define("㎡", "1", "平方米", "平米", "平方", "㎡", "平")
_define("℃", "1", "摄氏度", "℃", "°C", "度")
_define("mah", "1", "毫安", "mAh", "mah", "MAH")
_define("w", "1", "瓦", "W")
_define("kcal", "1", "千卡", "大卡", "卡路里", "kcal")
_define("gb", "1", "GB", "G内存", "gb")
_define("匹", "1", "匹")
_define("岁", "1", "周岁", "岁")
_define("积分", "1", "积分", "分")
_define("楼", "1", "楼", "层楼", "层")
_define("期", "1", "期")
_define("课时", "1", "课时", "节课", "节", "堂课", "堂")
_define("次", "1", "次", "回")
_define("人", "1", "个人", "人", "位", "名")
_define("家", "1", "家门店", "家店", "家分店", "家", "门店")
_define("件", "1", "件")
for _word in words("measures"):
    _define(_word, "1", _word)

# a unit is none when it begins another word: 3 包邮, 2 个人
_NOT_AFTER = {
    "包": "(?!邮|含|括|退|装|过|会|赔|换|您)",
    "张": "(?!开)",
    "盒": "(?!饭)",
    "个": "(?!性|人|体|别)",
    "套": "(?!路)",
    "步": "(?!骤|行)",
    "色": "(?!号|差)",
    "度": "(?!过|假)",
    "把": "(?!握)",
    "种": "(?!植)",
    "升": "(?!级|为|至|[银金铜钻白黑]|[一-龥]{0,2}卡)",
    "家": "(?!里|人|长|庭|用|居)",
    "位": "(?!置|于)",
    "人": "(?!工|员|气|民)",
    "分": "(?=[抵换可兑,。!]|$)",
    "回": "(?!复|来|去|家|访|收|放)",
    "次": "(?!日|品)",
    "级": "(?!别)",
    "期": "(?!间)",
    "场": "(?!地|次|景)",
    "米": "(?!白|色|饭|粉|线|其)",
    "排": "(?!队|号|骨|班|课|查)",
    "门": "(?!店|口|市|票)",
    "对": "(?!应|于|比|的|吗|吧|不|了|您)",
    "只": "(?!要|有|能|是|需|换|支|收|剩|可|限|做)",
    "根": "(?!据|本)",
    "本": "(?!店|身|来|人|月|周|次)",
    "台": "(?!词|阶)",
    "间": "(?!隔)",
    "双": "(?!人|方|11|十)",
    "条": "(?!件|款)",
}
_ORDERED = sorted(_BASIC, key=len, reverse=True)
_LATIN_END = "(?![A-Za-z])"  # 5 m is none in 5 mini; 110 斤 L is one


def _written(name: str) -> str:
    return re.escape(name) + _NOT_AFTER.get(name, "") + (_LATIN_END if name[-1].isascii() else "")


UNIT = re.compile("(?:" + "|".join(map(_written, _ORDERED)) + ")")
# counted one by one: 3 件 in stock is 3 条 of trousers
PIECES = frozenset(words("pieces"))


def basic_unit(name: str) -> tuple[str, Decimal]:
    """Return the basic unit of a unit found by `UNIT`, and the factor to it."""
    return _BASIC.get(name, (name, Decimal(1)))
