"""What a text allows, needs or includes, and what it does not: 可以带宠物, 不用预约, 两个优惠不叠加."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.grounding.claims import Claim, Kind
from agent.grounding.labels import Tokens, label_of
from agent.grounding.reading import Reading
from agent.grounding.stance import hedged
from agent.grounding.variants import Slots, slots_of

_GROUPS = {
    "stack": (
        r"(?:不|没法|无法)[一-龥]{0,4}?(?:叠加|同享|同用|并用|同时(?:使用|享|用))|二选一",
        r"叠加|同享|同用|(?<!停用)并用(?![清温冷热湿干手])|同时(?:使用|享|用)",
    ),
    "allow": (
        r"不(?:可以?|能(?!保证)|支持|允许|让|接受|提供|办理|接待|服务|发货|发(?![热烧])|配送|派送|寄|进(?!口|货)|送(?!礼))|无法|没法|禁止|谢绝"
        r"|不(?:建议|宜|适合|推荐|修|卖|教|接(?!受)|寄|收(?![费钱取]|[一-龥]{0,2}费))|[做发用送寄去到开修改换接洗]不了",
        r"(?<!不)(?:可以(?!选|考虑|看|先|告诉|放心|跟|和您|联系|理解)|能(?!够?保证)|支持|允许|接受|提供)|(?<![不许认宁])可(?=[下用改约取订加寄送开带做洗穿退修换])",
    ),
    "need": (
        r"不用|无需|不需要?|不必|免(?=预约|排队|押金)",
        r"(?<!不)(?:需要|需(?!求)|须|凭|得(?=提前|先|预约)|必须|要(?=提前|预约))",
    ),
    "bring": (
        r"(?:员|师傅|阿姨|老师|我们|技师)(?:会)?自?[带备]|(?:不用|不需要?|无需)(?:自己|自)?带|(?:免费|统一|馆内|店里|由[一-龥]{2,3})?提供|有备|都有准备",
        r"(?:您|客户|顾客|学员|家长|需|要|请)[一-龥]{0,4}自带|自备|自己(?:带|准备)|要带",
    ),
    "raise": (
        r"不(?:会)?(?:涨价|加价|加钱|上浮)",
        r"上浮|(?<!不)(?<!不会)涨价?(?![知])|(?<!不)加价|(?<!不)加收|每[天晚次位]另?加|(?<!不)加\d+元",
    ),
    "include": (
        r"不(?:含|包括|包含|带)(?!税率)|自理|自付|自费|没有(?=早餐|停车)|另外?(?:收|付|算|计|购)|(?:单独|额外)(?:收|付|算)",
        r"(?<!不)(?:包含|包括|[都也已]含|(?<![一-龥])含|自带|有(?=早餐|停车))",
    ),
}  # fmt: skip
_MODAL = {name: (re.compile(refused), re.compile(allowed)) for name, (refused, allowed) in _GROUPS.items()}
_OWN_RULES = re.compile(r"退|换|包邮|免邮|质保|保修|发票")
_BOOK = re.compile(r"(?<!预)约(?![\d定莫为])|预订")
_ASIDE = re.compile(r"\([^()]*除外[^()]*\)")
_IDLE = re.compile(r"帮您|为您|给您|您可以|告诉我|联系|放心")


@dataclass(frozen=True, slots=True)
class Permission:
    """What a clause says in its group (allow, need …) about the things it names."""

    group: str
    about: Tokens
    slots: Slots = frozenset()  # regions, days, kinds (猫, 热的), and who somebody is (孕妇)
    objects: Tokens = frozenset()  # what is included or brought

    def shares(self, other: Permission) -> int:
        """Return how much of the same both speak of; a region or a day tells more than a word."""
        places = {pair[0] for pair in self.slots & other.slots}
        return len(self.about & other.about) + 2 * len(places)


def permissions(reading: Reading) -> Iterator[Claim]:
    """Yield what each clause plainly allows or refuses; the value is (group and things, bool)."""
    for start in reading.clause_starts:
        left, right = reading.clause_bounds(start)
        text = reading.text[left:right]
        if right - left < 3 or reading.asks(left):
            continue
        yield from _of_clause(reading, left, text)


def _of_clause(reading: Reading, left: int, text: str) -> Iterator[Claim]:
    text = _ASIDE.sub("", text)
    for group, (refusal, allowance) in _MODAL.items():
        refused = refusal.search(text)
        match = refused or allowance.search(text)
        if match is None or hedged(reading, left + match.start()):
            continue
        if group in ("allow", "include") and (_OWN_RULES.search(text) or _IDLE.search(text)):
            continue
        about = label_of(_BOOK.sub("预约", text[: match.start()] + " " + text[match.end() :])).tokens
        about = frozenset(token for token in about if not token.isdigit())
        if not about and group == "include" and refused:  # 科目二补考费 120 元, 自理
            about = label_of(reading.sentence(left)).tokens
        if group == "need" and "预约" in about:
            about = frozenset({"预约"})
        objects = label_of(text[match.end() :]).tokens if group in ("include", "bring") else frozenset[str]()
        slots = frozenset(pair for pair in slots_of(text) if pair[0] in ("region", "weekday", "kind", "body"))
        value = (Permission(group, about, slots, objects), refused is None)
        yield Claim(Kind.PERMISSION, text.strip(" ,。!;\n"), value, group, left, left + len(text))
