"""Conditions on an offer (会员, 第二件, 新客, 满199): a reply must not drop them."""

from __future__ import annotations

import re

from agent.grounding.facts import Fact

_QUALIFIERS = {
    "second": re.compile(r"第[二2两]|(?<!\d)[二2两三3]\s*[件支盒瓶杯条双套]|买[一二两三四五\d]"),
    "member": re.compile(r"会员|积分|VIP|vip|储值|充值|充\s*\d|充[一二两三五]|办卡|年卡|月卡"),
    "new": re.compile(r"新客|新人|首单|首次|第一次|新用户|新顾客|新会员|初次|体验"),
    "birthday": re.compile(r"生日(?=[当月期那享可有优折券福免打到来凭]|礼(?!物)|送(?!花))|寿星"),
    "student": re.compile(r"学生|教师证|老师证"),
    "group": re.compile(
        r"团购|拼团|[二两三四五\d]个?人(?:同行|团|拼|一起|报|来|去)|闺蜜|同学|朋友|带朋友|老带新|推荐|转介绍"
    ),
    "review": re.compile(r"好评|晒图|晒单|评价|转发|集赞|朋友圈"),
    "flaw": re.compile(r"质量问题|质量|瑕疵|破损|坏了?|破了|过敏|医院|发错|做错|漏发|错"),
    "unused": re.compile(r"开课前|未消费|没消费|未开封|未拆封|没拆|未使用|没用|未穿|不影响二次"),
    "deal": re.compile(
        r"(?:维修|修|购买|下单|成交|办卡|开卡|报名)(?:了|的话)?(?:则|就免|即免|后免)|确定维修|维修的?话|修的话"
    ),
    "loyal": re.compile(r"续费|老学员|老客|老顾客|老会员|老用户|回头客"),
    "early": re.compile(r"早鸟|提前(?:下单|报名|付|买|订)|预售|秒杀"),
}


def qualifiers(text: str) -> frozenset[str]:
    """Return the names of the conditions that `text` mentions."""
    text = _REFUSED.sub(" ", text)
    return frozenset(name for name, pattern in _QUALIFIERS.items() if pattern.search(text))


_REFUSED = re.compile(r"(?:不是|没有|没办|没|非)(?:会员|生日|新客|新人|学生|年?卡|第一次|首次|首单)")
EXCLUDED = re.compile(r"([一-龥A-Za-z]{2,8})(?:除外|不参[加与]|不适用|不可用|不享|不支持)")
_ONLY_FOR = re.compile(
    r"(?:仅限|只限|仅适用于?|只适用于?|仅对|仅)(?:购买|用于)?([一-龥A-Za-z]{2,8}?)(?:可?使?用|参[加与]|$|[,。;)、!])"
)
_NO_THING = re.compile(r"[周天日月年人次杯码色]|会员|新客|新人|首|到店|自提|堂食|外卖|本店|门店|线上|线下|本人|预约")
_OVER = re.compile(r"已(?:经)?(?:结束|截止|下架|停止|过期|取消)|活动结束")
_OVER_SAID = re.compile(r"结束|截止|下架|停|过期|取消|没有|没了|不")
_NOT = re.compile(r"除外|不参|不适|不享|不能|不可|没有|不支持|没办法|没法|无法|[不没]退|不换")
_LIMITED = re.compile(
    r"仅限|只限|本店|市区|城区|前\s*\d|\d\s*(?:小时|天)[内前]|限于|仅|指定|部分|每周|周[一二三四五六日末]|星期|工作日|节假日|会员日|\d\s*(?:公里|km|米)(?:以?内|之内)|则免|即免|[元块\d]起"
)
_WHOLE_WEEK = re.compile(r"(?:周|星期)一\s*[-~到至]\s*(?:周|星期)?[日天末]")
_UNLIMITED = re.compile(
    r"全场|全市|全城|新老|天天|每天|任何|所有|全部|随时|不限|每单|一律|通通|统一(?![发寄出送安配退处])|一口价|无论|不管|不论|什么时候都|都有|都可以"
)


def mentions(thing: str, sentence: str) -> bool:
    """Tell whether a sentence names a thing, by two characters of it."""
    return any(thing[i : i + 2] in sentence for i in range(len(thing) - 1))


def drops_condition(fact: Fact, told: frozenset[str], sentence: str = "") -> bool:
    """Tell whether `fact` holds under a condition that `told` (by the reply or the customer) leaves out.

    A `sentence` that speaks of everything and always (全场, 天天) drops a limit too.
    """
    needed = qualifiers(fact.clause)
    if needed and not needed & told:
        return True
    if any(mentions(match[1], sentence) for match in EXCLUDED.finditer(fact.clause)) and not _NOT.search(sentence):
        return True
    return drops_limit(fact, sentence)


def is_over(fact: Fact, sentence: str) -> bool:
    """Tell whether a source says of an offer that it has ended, and the sentence does not."""
    return _OVER.search(fact.sentence) is not None and _OVER_SAID.search(sentence) is None


def is_for_another(fact: Fact, talk: str) -> bool:
    """Tell whether an offer is for one thing only (仅限补水护理) that neither the reply nor the customer names."""
    for match in _ONLY_FOR.finditer(fact.clause):
        thing = match[1]
        if not _NO_THING.search(thing) and not mentions(thing, talk):
            return True
    return False


def drops_limit(fact: Fact, sentence: str) -> bool:
    """Tell whether `sentence` speaks of everything and always (全场, 天天) where `fact` is limited (周五, 指定)."""
    unlimited = _UNLIMITED.search(sentence)
    clause = _WHOLE_WEEK.sub("", fact.clause)
    return bool(unlimited and unlimited[0] not in clause and _LIMITED.search(clause))
