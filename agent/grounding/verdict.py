"""The outcome of a check, and the note that tells the model what to put right."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.grounding.claims import Claim, Kind
from agent.grounding.links import PROMISES, Promise

NAMES = {
    Kind.MONEY: "价格或金额",
    Kind.DISCOUNT: "折扣",
    Kind.PERCENT: "百分比",
    Kind.STOCK: "库存数量",
    Kind.AVAILABILITY: "有没有货",
    Kind.QUANTITY: "数量",
    Kind.DATE: "日期",
    Kind.TIME: "时间",
    Kind.WEEKDAY: "星期",
    Kind.DURATION: "时长",
    Kind.PHONE: "电话",
    Kind.ADDRESS: "地址",
    Kind.CONTACT: "联系方式或链接",
    Kind.CODE: "单号或编号",
    Kind.ORDER_STATE: "订单状态",
    Kind.GIFT: "赠品",
    Kind.FREE: "免费项目",
    Kind.FREE_SHIPPING: "包邮",
    Kind.RETURNS: "退换规则",
    Kind.REFUND: "退款承诺",
    Kind.COMPENSATION: "补偿承诺",
    Kind.REDUCTION: "优惠承诺",
    Kind.COUPON: "优惠券",
    Kind.APPOINTMENT: "预约",
    Kind.ACTION: "已经办了的事",
    Kind.SERVICE: "服务或材质",
    Kind.PERMISSION: "能不能、要不要",
    Kind.ABSENCE: "不含什么、过敏能不能用",
    Kind.PERSON: "店里的人、会员等级",
    Kind.LISTED: "所列的东西",
    Kind.STRETCH: "规则用到了别处",
    Kind.NUMBER: "数字",
    Kind.OVERSIZED: "回复太长",
}


@dataclass(frozen=True)
class Verdict:
    """Whether every claim of a reply is supported, the claims that are not, and what granted its promises."""

    supported: bool
    unsupported: list[Claim] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    @property
    def breaks_a_promise(self) -> bool:
        """Tell whether something is promised that nothing here granted."""
        return any(claim.kind in PROMISES for claim in self.unsupported)

    def as_repair_note(self) -> str:
        """Return the finding in Chinese for the model's second try; '' when all is supported."""
        if self.supported:
            return ""
        lines = [f"- 「{claim.text}」（{NAMES[claim.kind]}）" for claim in self.unsupported]
        return (
            "你上一条草稿里有下面这些说法，在店铺资料、查询结果里找不到依据，或者与资料不符：\n"
            + "\n".join(lines)
            + "\n请重写回复：去掉或改正这些说法，只说资料和查询结果里写明的内容；"
            "没有依据的，就如实告诉顾客需要确认，不要编造，也不要替店里承诺。"
        )
