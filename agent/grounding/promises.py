"""Promises and policies in words: gifts, shipping, returns, refunds, reductions, coupons, bookings, services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.durations import DURATION_UNIT
from agent.grounding.numerals import NUMBER
from agent.grounding.reading import Reading
from agent.grounding.stance import conditional, denied, hedged
from agent.grounding.units import UNIT
from agent.grounding.words import words

# the kinds of claims `promises` yields
PROMISED = frozenset(
    {Kind.FREE_SHIPPING, Kind.RETURNS, Kind.GIFT, Kind.FREE, Kind.REFUND, Kind.COMPENSATION, Kind.REDUCTION}
    | {Kind.COUPON, Kind.APPOINTMENT, Kind.ACTION, Kind.SERVICE}
)

_TO_YOU = r"(?:[给帮为替让](?:您|你|亲|咱|顾客|客户|到您)(?:这边|家)?)"
_DONE = r"(?:已经?|刚刚?|刚才|都(?!可以|能|会|要|不|有|是))"
_SOON = r"(?:马上|立刻|立即|现在|这就|稍后|待会|这边|直接|今天|一会儿?|等下|尽快|会|可以|能|我|先)"

GIFT = re.compile(
    r"(?<![配派取运寄护回发白欢断目不补起闪])(?!(?:赠送?|送)[一-龥]{0,3}\s*:)(?P<verb>免费送|加送|附送|额外送|赠送|附赠|加赠|多送|再送|送|赠)"
    r"(?!金(?![条币属卡])|[一-龥]{1,3}[区市县镇村](?![一-龥]?卡)|[货到达修人上去过来朋闺女妈爸老男长外水了件我]|餐(?![具巾券垫盒])|洗(?![澡头车面发护])|礼(?![物品包盒券])|中[通午]|给(?!您|你)|回|您?(?:货|到)|出|店|修|检|完为止|的话)"
    r"(?!或)(?:给)?(?:您|你|亲)?(?:一[个份条张支双瓶杯盒套件片包袋]"
    r"|[\d一两二三四五六七八九十]+[个份条张支双瓶杯盒套件片包袋次])?(?:的)?(?P<what>[一-龥A-Za-z]{0,8})"
    r"|(?P<noun>(?:有|含|带|还有)[一-龥]{0,4}(?:赠品|小?礼[物品])|买[一二两三四\d]+[件杯份瓶盒]?(?:送"
    r"|赠)[一二两三四\d]+)"
)
FREE = re.compile(
    r"(?<!不)(?<!非)(?:免费|不扣(?:其他|别的|任何)?(?:课时?|次数?|费用?|钱)|不(?:再|另外?|额外|用另外?|会另?)?(?:收|加收|加|要|用付|用出|用加|需付)(?![一-龥]{0,2}(?:[运邮]|快递|配送|外送)费)[一-龥]{0,3}(?:费用?|钱|价)(?!率)|(?<=[盒件个次张份人节本单瓶])(?:就|即|则)?免(?=[。,;!)]|$)|[则都]免(?=[。,;!)]|$)|(?<![\d.])0元|(?<![一-龥])零元|免单|免(?:收|除|掉)?(?=[一-龥]{1,4}费)(?!运|邮|快|配|费)"
    r"|(?<![运邮递送])费用?(?:也|就|都|全)?(?:全免|免了|免掉|免除|不收|不要|免(?=[,。!的哦]|$)))(?!运费|快递"
    r"|邮)(?P<what>[一-龥]{0,6})"
)
FREE_SHIPPING = re.compile(
    r"(?P<no>不包邮|不免邮|不免运费|邮费自[付理]|运费自[付理]|运费(?:需|要)?(?:您|买家|顾客)(?:自己"
    r"|自行)?(?:承担|出|付|自理)|需要?(?:付|补|另付)?[运邮]费|[运邮]费另[计算付])"
    r"|(?P<yes>包邮|[运邮]费(?:也|就|都)?(?:全免|免了|不收|不要|不用)|免邮|免[运邮快][费递]费?|免配送费|[运邮]费(?:由|是)?(?:我们|商家|店里|卖家|本店)[一-龥]{0,3}(?:承担|出|付)|(?:不收|无需"
    r"|不用(?:付|出)?|不另?收)(?:[运邮]|快递|配送|外送)费)"
)
RETURNS = re.compile(
    r"(?P<no>(?:不支持|不能|不可以?|无法|不予|概不|不给|恕不|不接受|不提供|不办理|没办法|没法|不享受|不(?!满意|合适|喜欢|想要)"
    r"|没有?)(?:无理由)?[一-龥]{0,3}(?:退款|退换货?|退货|退(?!房)|无理由)|只换不退|退不了|不退不换|拒绝退)"
    r"|(?P<yes>(?:支持|可以|可|能(?!不)|享受?|提供|包|随时|都给|接受|(?<!没)有|无条件|无理由"
    r"|给)(?:(?![不没])[一-龥\d天\s]){0,8}(?:退款|退换货?|退货|无理由|包退|退(?!房|烧|休|化|色|不))|无理由(?:退|换)[换货]*|[七7十]+五?天无理由(?![退换])"
    r"|包退|可退|能退|全(?:额|款|部)?退(?![休役])|退全[款额]|按(?:剩余|比例|单价|实际|未[用上消])[一-龥]{0,6}退(?!货?运费)|不满意[一-龥]{0,3}退)"
)
EXCHANGE = re.compile(
    r"(?P<no>(?:不支持|不能|不可以?|无法|不予|概不|不给|恕不|不接受|不)[一-龥]{0,2}换(?:货|码|色|$))"
    r"|(?P<yes>(?:支持|可以|可|能|免费|包|给)[一-龥]{0,3}换(?:货|码|色|新|一[件双条个]))"
)
FREIGHT = re.compile(
    r"(?P<yes>(?:我们|店里|商家|店铺|卖家|我方|本店)[一-龥]{0,3}(?:承担|出|付|负责)(?!责任))"
    r"|(?P<no>(?:买家|您|顾客|自己|自行|客户)[一-龥]{0,4}(?:承担|出(?!示|现|门)|付(?!款))|自理)"
)
_BORNE = re.compile(r"承担|出|付|自理")
_RETURNING = re.compile(r"退|换|质量|瑕疵")
REFUND = re.compile(
    rf"(?P<done>{_DONE}{_TO_YOU}?[一-龥]{{0,4}}(?:退款|退钱|退还|退回|退了)|退款已经?(?:到|打|退))"
    rf"|(?P<now>(?:{_SOON}{{1,3}}|我们|店里)?{_TO_YOU}(?:办理|申请|安排|操作|全额|原路|直接|马上|先"
    rf"|走)*(?:退款|退钱|退还|退回|全退|退掉|退\d)|退您|退给您"
    rf"|(?:马上|立刻|立即|现在|这就|今天|直接)[一-龥]{{0,3}}全额退)|(?P<general>退全[款额]|全(?:额|款|部)?退(?:款|还)?|包赔包退|退一赔)"
)
COMPENSATION = re.compile(
    r"(?P<what>假一[赔罚][一二两三四五六七八九十百\d]{1,3}|退一赔[一二两三四五六七八九十\d]|赔[偿付您你]?|补偿|补发|补寄|重[做发寄](?!复)"
    r"|重新(?:做|发|寄|制作|安排)|免单|返现|[补退](?:[您你]|[双两三\d]倍)?差价?|保价|价保"
    r"|换(?:一?[个台件部条瓶双])?新的?(?!款|品|颜|手|屏|电))"
)
REDUCTION = re.compile(
    rf"(?:{_TO_YOU}|算您|算你|我[们]?|可以|能|再|直接|还能|还可以|这边|店里|现在"
    rf"|下单)[一-龥]{{0,4}}?(?P<what>便宜(?:点|些|一?点|\d)?|优惠(?!券|码|活动信息)(?:点|些|价)?"
    rf"|打[个]?折(?!叠)|减免|抹(?:个|掉)?零|少(?:收|算|点|要)|让利|改价|降价|最低价|内部价|员工价|特价"
    rf"|折扣)"
    rf"|申请[一-龥\d]{{0,6}}(?P<what2>优惠|折扣|减免|折)|(?P<what3>(?:有|享|参加|正在?搞|在做"
    rf"|搞)[一-龥]{{0,4}}(?:活动|优惠|折扣|满减|特价|促销|立减))"
)
NO_REDUCTION = re.compile(r"(?:没有?|没啥|暂无|无)(?:什么|任何|其他)?(?:优惠|折扣|活动|满减)(?!券|码)")
COUPON = re.compile(
    r"(?P<verb>[发送给赠有补得享申请派抢赚享]|[领用](?!过)|领取|使用|可用|发放)[一-龥\d¥.\s]{0,12}?(?P<what>优惠券"
    r"|代金券|抵用券|现金券|红包|优惠码|满减券|折扣券|体验券|新人券|生日券|(?<![一-龥]{0}[证奖])券)"
)
COUPON_GIVEN = re.compile(
    rf"(?P<what>优惠券|代金券|抵用券|现金券|红包|优惠码|券)[一-龥]{{0,3}}?{_DONE}?{_TO_YOU}?[一-龥]{{0,2}}?"
    rf"(?:[发送](?:好|{_TO_YOU}|过去|出去?|到)|领(?:好|到)(?!上限)|到账|{_TO_YOU}了|放[到进]|生效)"
)
APPOINTMENT = re.compile(
    rf"(?P<done>(?:{_DONE}{_TO_YOU}?|{_TO_YOU}{_DONE}?)[一-龥\d:]{{0,12}}?(?:预约|预订|预定|约|订|登记|排|预留"
    rf"|留|锁定?|安排)(?:成功|好|上|到|了|下|师傅|位|座|名额|\d)|预约成功|约好了|(?:给|帮|为)您(?:预留"
    rf"|留(?:好|了|着|位)|约(?!一下|个)|排(?!查)|安排(?!退|发|客服|人工|专人)|预约(?!一下|需))|恭候您"
    rf"|等您(?:来|到店|过来))"
    r"|(?P<slot>(?:有(?:空)?位|有空(?!调|的话)|有时间|有名额|有号|空着|可以约|(?<!只)能约|可约|约得上|约满"
    r"|没(?:有)?(?:空)?位|没空|有课位|排得上|都?可以预约)(?!的话|吗))"
)
ACTION = re.compile(
    rf"(?P<done>{_DONE}{_TO_YOU}?[一-龥]{{0,6}}?(?P<what>修改|改|备注|登记|催|提交|办(?:理|(?=[好了]))|下单|派单|锁定|升级"
    rf"|发放|充值|开通|反馈|联系|通知|上报|转达|记录|申请|安排|处理|取消|拦截|补发|寄出|预留|转接|加急"
    rf"|更新)(?:好|了|成功|完成|过|给|到)?"
    rf"|{_TO_YOU}(?P<what2>修改|改|备注|登记|催|提交|办理|下单|锁定|开通|反馈|申请|取消|拦截|补发|预留"
    rf"|加急)(?:好了|成功了?|完成了?|过了|了))"
)
_ANYTIME = re.compile(
    r"不限(?:次数?|量|时长?)|(?:次数|时长|数量)不限|无限(?:次|量)|随时(?!联系|来|问|过来|叫|找|跟|告诉|咨询|招呼|光临|欢迎|说|喊|滴|为您|在|回复|关注|沟通|反馈|留言|提|都?可以(?:联系|来|问|找)|到店|发)"
)
_TERMS = {name: group.split("/")[0] for group in [*words("services"), *words("carriers")] for name in group.split("/")}
SERVICE = re.compile("|".join(sorted(map(re.escape, _TERMS), key=len, reverse=True)))
WARRANTY = re.compile(
    r"(?P<no>(?<![能可])不保(?!证|留|险|鲜|密|管)|不质保|不保修|不予保修|不在(?:质保|保修)|不负责保修|过保)"
    r"|(?P<yes>质保|保修|[能可也都包]保(?!证|留|险|鲜|密|管|持|暖|湿)|终身保|保(?=\d|[一二两三半]+[个年天]))"
)
_IF = re.compile(r"如果|要是|的话|之前|用过|没用|[货件品衣物的]后,|收到[一-龥]{0,8}后")
_BESIDES = re.compile(
    r"费|[一-龥]{0,3}[不无]?能?退|[一-龥]{0,4}(?:不支?持?|不能)退|[一-龥]{0,4}不支持[\d一-龥]{0,4}(?:无理由|退)"
)
_BROUGHT = re.compile(r"每(?:周|天|月|日|星期|隔)[一二三四五六日末]?[会都]?$")  # 每周五送一束
_ADVISED = re.compile(r"(?:建议[您你]|收到货?后)[一-龥]{0,5}$")  # 建议您到手先试听
_INVITED = re.compile(r"(?:欢迎|可以|期待)[一-龥]{0,6}$")  # 欢迎来试穿
_VOUCHER = re.compile(
    r"优惠券|代金券|抵用券|现金券|红包|优惠码|满减券|折扣券|体验券|新[客人]券|生日券|立减券|[一-龥]{2}券|元\s*券"
)
_INSIDE = re.compile(r"不|没|无法|未")
_GENERIC_GIFT = re.compile(r"^(?:的|给|您|你|到|了|月|呢|哦|哈|噢|啦|的呢)*$")
_COUNT = re.compile(rf"^送?的?(?:{NUMBER.pattern})\s*(?:{DURATION_UNIT.pattern}|{UNIT.pattern})?(?:的)?")


def promises(reading: Reading) -> Iterator[Claim]:
    """Yield promises and policies; what is asked, hoped, checked or only conditional is left out."""
    yield from (
        one
        for one in _polar(reading, Kind.FREE_SHIPPING, FREE_SHIPPING)
        if not _RETURNING.search((reading.sentence if _BORNE.search(one.text) else reading.clause)(one.start))
    )
    yield from (
        one
        for one in _polar(reading, Kind.RETURNS, FREIGHT, role="freight")
        if _RETURNING.search(reading.sentence(one.start))
    )
    yield from _polar(reading, Kind.RETURNS, RETURNS)
    yield from _polar(reading, Kind.RETURNS, EXCHANGE, role="exchange")
    yield from _gifts(reading)
    yield from _worded(reading, Kind.FREE, FREE)
    yield from _staged(reading, Kind.REFUND, REFUND)
    yield from _worded(reading, Kind.COMPENSATION, COMPENSATION)
    yield from _worded(reading, Kind.REDUCTION, REDUCTION)
    for match in NO_REDUCTION.finditer(reading.text):
        if _stated(reading, match):
            yield Claim(Kind.REDUCTION, match[0], match[0], "none", *match.span())
    yield from _worded(reading, Kind.COUPON, COUPON)
    yield from _worded(reading, Kind.COUPON, COUPON_GIVEN, role="given")
    yield from _mentions(reading)
    yield from _polar(reading, Kind.RETURNS, WARRANTY, role="warranty")
    yield from _staged(reading, Kind.APPOINTMENT, APPOINTMENT)
    yield from _worded(reading, Kind.ACTION, ACTION)
    yield from _services(reading)


def _mentions(reading: Reading) -> Iterator[Claim]:
    """Yield coupons that are only named: no claim in a reply, but a source that names one has one."""
    named = any(sign in reading.text for sign in ("券", "红包", "优惠码"))
    for match in _VOUCHER.finditer(reading.text) if named else ():
        if not denied(reading, match.start(), match.end()):
            yield Claim(Kind.COUPON, match[0], match[0], "mention", *match.span())


def _stated(reading: Reading, match: re.Match[str]) -> bool:
    return not (reading.asks(match.start()) or hedged(reading, match.start()))


def _polar(reading: Reading, kind: Kind, pattern: re.Pattern[str], role: str = "") -> Iterator[Claim]:
    for match in pattern.finditer(reading.text):
        if not _stated(reading, match):
            continue
        value = match["yes"] is not None
        if value and denied(reading, match.start(), match.end()):
            value = False
        yield Claim(kind, match[0], value, role, *match.span())


def _gifts(reading: Reading) -> Iterator[Claim]:
    for match in GIFT.finditer(reading.text):
        if _BROUGHT.search(reading.text[max(0, match.start() - 5) : match.start()]):
            continue
        if _stated(reading, match) and not denied(reading, match.start(), match.end()):
            what = match["noun"] or _GENERIC_GIFT.sub("", _COUNT.sub("", match["what"] or ""))
            if _INSIDE.search(what):  # 赠课不折现 gives nothing
                continue
            yield Claim(Kind.GIFT, match[0], what, "", *match.span())


def _worded(reading: Reading, kind: Kind, pattern: re.Pattern[str], role: str = "") -> Iterator[Claim]:
    for match in pattern.finditer(reading.text):
        refused = kind is not Kind.FREE and _INSIDE.search(match[0])
        if not refused and _stated(reading, match) and not denied(reading, match.start(), match.end()):
            what = next((text for name, text in match.groupdict().items() if name.startswith("what") and text), "")
            yield Claim(kind, match[0], what, role, *match.span())


def _staged(reading: Reading, kind: Kind, pattern: re.Pattern[str]) -> Iterator[Claim]:
    for match in pattern.finditer(reading.text):
        before = reading.sentence(match.start())[: match.start() - reading.sentence_bounds(match.start())[0]]
        supposed = conditional(reading, match.start(), match.end()) or _IF.search(before)
        role = "general" if supposed and match.lastgroup != "done" else match.lastgroup or ""
        if _stated(reading, match) and not denied(reading, match.start(), match.end()):
            yield Claim(kind, match[0], True, role, *match.span())


def _is_refused(reading: Reading, match: re.Match[str]) -> bool:
    """Tell whether a service is refused; 不收上门费 and 定制不退 refuse something else."""
    after = reading.text[match.end() : match.end() + 10]
    if _BESIDES.match(after):
        return False
    return denied(reading, match.start(), match.end())


def _services(reading: Reading) -> Iterator[Claim]:
    for match in _ANYTIME.finditer(reading.text):
        if _stated(reading, match):
            yield Claim(Kind.SERVICE, match[0], (match[0], True), "", *match.span())
    for match in SERVICE.finditer(reading.text):
        before = reading.text[max(0, match.start() - 8) : match.start()]
        invited = _ADVISED.search(before) or (match[0] == "试穿" and _INVITED.search(before))
        if _stated(reading, match) and not invited:
            value = (_TERMS[match[0]], not _is_refused(reading, match))
            yield Claim(Kind.SERVICE, match[0], value, "", *match.span())
