"""States of orders, refunds and bookings: as people say them, and as systems write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.grounding.claims import Claim, Kind
from agent.grounding.reading import Reading
from agent.grounding.stance import denied_before, meant

_SPOKEN = {
    "unshipped": r"待发货|还没有?发(?:货|出)?|未发货|没有?发货|尚未发|备货中|打包中|配货中|等待发货|没发出",
    "delivered": r"(?:已经?|显示)签收|签收了|已经?送达|已妥投|已送到|已投递|派送成功|配送完成"
    r"|已经?到(?:了)?(?:驿站|代收点|快递柜|自提点)|放在?了?(?:驿站|门卫|快递柜)",
    "out_for_delivery": r"派送中|(?:正|已经?)?在派[送件]|派件中|配送中|正在配送|骑手(?:已|正在)",
    "in_transit": r"运输中|正在运输|在路上|已揽[收件]|在途|已到达.{0,8}(?:中心|分拨|网点|转运)|转运中|物流中",
    "shipped": r"(?:已经?|都)(?:为您|给您|帮您)?(?:发货|发出|寄出|寄走|发走|出库|发快递)|发货了|发出了|寄出了"
    r"|发走了|刚刚?(?:发货|发出|寄出)|今天发的|昨天发的",
    "cancelled": r"已(?:经|为您|帮您)?取消|取消了|取消成功|已(?:经)?关闭",
    "refunding": r"退款中|退货中|退款(?:正在)?(?:处理|审核)中|正在(?:为您|给您)?(?:处理)?退款|退款申请(?:已|正在)"
    r"|(?:退款|售后)(?:已)?(?:提交|受理)",
    "refunded": r"已(?:经)?(?:为您|给您|帮您)?(?:全额|原路)?退(?:款|还|回|了|到)|退款(?:已经?)?(?:成功|完成|到账)"
    r"|退款已(?:经)?(?:退|打|原路)|钱已(?:经)?退",
    "unpaid": r"待付款|未付款|还没有?付款|没有?付款|待支付|未支付",
    "paid": r"已(?:经)?(?:付款|支付|下单)|(?:付款|支付|下单)成功|付款了|已(?:经)?付清|付清了",
    "completed": r"(?:订单|交易|服务)已?(?:经)?(?:完成|结束)|已完成",
    "repairing": r"维修中|正在(?:维)?修|在修了|检测中|正在检测",
    "repaired": r"已(?:经)?修好|修好了|维修完成|可以来?取(?:机|件|货)?了",
    "making": r"制作中|正在做|在做了|还在(?:制作|做)",
    "ready": r"做好了|已(?:经)?做好|待取餐|可取餐|请取餐",
    "picked": r"已(?:经)?取餐|取餐了|骑手已?取",
    "dispatched": r"已(?:经)?[派接]单|[派接]单了",
    "departed": r"已(?:经)?(?:出发|上路)|出发了|在来的路上",
    "expired": r"已(?:经)?(?:过期|失效)|过期了|失效了",
    "booked": r"已(?:经)?(?:为您|给您|帮您)?(?:预约|预订|约)(?:成功|好|上)|预约成功|约好了|预约上了|订好了",
}
_WRITTEN = {
    "unshipped": "unshipped paid pending pending_shipment awaiting_shipment to_ship processing packing preparing"
    " paid_unshipped wait_send not_shipped",
    "delivered": "delivered signed received arrived completed",
    "out_for_delivery": "out_for_delivery delivering dispatching",
    "in_transit": "in_transit transit on_the_way picked_up collected transporting",
    "shipped": "shipped sent dispatched fulfilled in_transit transit delivered signed out_for_delivery"
    " on_the_way delivering picked_up received",
    "cancelled": "cancelled canceled closed void",
    "refunding": "refunding refund_pending refund_requested return_pending returning refund_processing after_sale"
    " refund_applied",
    "refunded": "refunded refund_success refund_completed returned",
    "unpaid": "unpaid pending_payment awaiting_payment wait_pay to_pay",
    "paid": "paid pending_shipment awaiting_shipment unshipped processing shipped in_transit delivered signed"
    " completed packing preparing to_ship",
    "completed": "completed finished done delivered",
    "repairing": "repairing in_repair diagnosing checking in_progress processing",
    "repaired": "repaired fixed ready ready_for_pickup completed",
    "making": "making preparing brewing in_progress processing",
    "ready": "ready ready_for_pickup done made",
    "picked": "picked_up picked collected",
    "dispatched": "assigned accepted",
    "departed": "departed en_route on_site",
    "booked": "booked confirmed reserved scheduled",
}
# what else is true once a state is reached
IMPLIED = {
    "delivered": ("delivered", "shipped", "paid"),
    "out_for_delivery": ("out_for_delivery", "in_transit", "shipped", "paid", "picked", "ready"),
    "in_transit": ("in_transit", "shipped", "paid"),
    "shipped": ("shipped", "paid", "in_transit"),
    "unshipped": ("unshipped", "paid"),
    "completed": ("completed", "paid"),
    "repaired": ("repaired", "ready"),
    "ready": ("ready", "repaired"),
    "picked": ("picked", "ready", "paid", "out_for_delivery"),
    "departed": ("departed", "dispatched"),
    "repairing": ("repairing", "departed", "dispatched"),
}
_NOT_YET = {
    "in_transit": r"揽[收件]",
    "delivered": r"签收|送达",
    "picked": r"取餐",
    "dispatched": r"[派接]单",
    "departed": r"出发",
    "repaired": r"修好",
    "ready": r"做好",
}
NOT_YET = re.compile(
    rf"(?:还没有?|没有?|尚?未)(?:{'|'.join(f'(?P<{state}>{verb})' for state, verb in _NOT_YET.items())})"
)
STATE = re.compile("|".join(f"(?P<{state}>{pattern})" for state, pattern in _SPOKEN.items()))
_BY_WORD: dict[str, set[str]] = {}
for _state, _words in _WRITTEN.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, set()).add(_state)


def states(reading: Reading) -> Iterator[Claim]:
    """Yield the states of orders and bookings that the text states plainly; the value is the state's name."""
    for match in STATE.finditer(reading.text):
        if meant(reading, match.start(), match.end()) and not denied_before(reading, match.start()):
            yield Claim(Kind.ORDER_STATE, match[0], match.lastgroup, "", *match.span())
    for match in NOT_YET.finditer(reading.text):
        if meant(reading, match.start(), match.end()):
            yield Claim(Kind.ORDER_STATE, match[0], match.lastgroup, "not yet", *match.span())


def written_states(word: str) -> frozenset[str]:
    """Return the states that a system's status word (shipped, in_transit) stands for; empty when unknown."""
    return frozenset(_BY_WORD.get(re.sub(r"[\s-]+", "_", word.strip().lower()), ()))
