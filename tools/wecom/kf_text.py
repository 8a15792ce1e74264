"""How a message of 微信客服 reads to a person (wecom-api.md §3.2, §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]

_NAMES = {
    "image": "图片",
    "voice": "语音",
    "video": "视频",
    "file": "文件",
    "business_card": "名片",
    "meeting": "会议",
    "calendar": "日程",
    "note": "笔记",
}

_EVENTS = {
    "enter_session": "进入会话",
    "msg_send_fail": "消息未送达",
    "servicer_status_change": "接待人员状态变更",
    "session_status_change": "会话状态变更",
    "user_recall_msg": "客户撤回了一条消息",
    "servicer_recall_msg": "接待人员撤回了一条消息",
    "reject_customer_msg_switch_change": "接待人员变更了拒收设置",
}

SEND_FAILURES = {
    0: "未知原因",
    1: "客服账号已删除",
    2: "应用已关闭",
    4: "会话已超过 48 小时",
    5: "会话已关闭",
    6: "超过 5 条限制",
    8: "企业主体未验证",
    10: "用户拒收",
    11: "企业未有成员登录企业微信",
    12: "消息类型不允许发送",
    13: "安全限制",
}
"""Why a message that WeCom had accepted was not delivered, by ``fail_type``."""


def readable(msgtype: str, payload: Payload) -> str:
    """Return the message as a person would read it; a type we do not know is named in brackets."""
    writer = _WRITERS.get(msgtype)
    if writer is not None:
        return writer(payload)
    return f"[{_NAMES.get(msgtype, '暂不支持的消息')}]"


def _line(name: str, payload: Payload, *fields: str) -> str:
    return " ".join([f"[{name}]", *(text for field in fields if (text := _field(payload, field)))])


def _field(payload: Payload, name: str) -> str:
    value = payload.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _words(payload: Payload) -> str:
    value = payload.get("content")
    return value if isinstance(value, str) else ""


def _menu(payload: Payload) -> str:
    items = payload.get("list")
    entries = [_entry(item) for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    lines = [_field(payload, "head_content"), *entries, _field(payload, "tail_content")]
    return "\n".join(line for line in lines if line) or "[菜单]"


def _entry(item: Payload) -> str:
    inner = item.get(str(item.get("type")))
    return _field(inner, "content") if isinstance(inner, Mapping) else ""


def _product(payload: Payload) -> str:
    price = _field(payload, "sales_price")
    tail = f" ¥{int(price) / 100:.2f}" if price.isascii() and price.isdigit() and len(price) < 12 else ""
    return _line("商品", payload, "title") + tail


def _event(payload: Payload) -> str:
    kind = _field(payload, "event_type")
    name = _EVENTS.get(kind, f"事件 {kind}".strip())
    if kind == "msg_send_fail":
        fail_type = payload.get("fail_type")
        name += "：" + SEND_FAILURES.get(fail_type if isinstance(fail_type, int) else 0, SEND_FAILURES[0])
    return f"[{name}]"


_WRITERS: dict[str, Callable[[Payload], str]] = {
    "text": _words,
    "location": lambda payload: _line("位置", payload, "name", "address"),
    "link": lambda payload: _line("链接", payload, "title", "url"),
    "miniprogram": lambda payload: _line("小程序", payload, "title"),
    "msgmenu": _menu,
    "channels_shop_product": _product,
    "channels_shop_order": lambda payload: _line("订单", payload, "product_titles", "order_id"),
    "merged_msg": lambda payload: _line("聊天记录", payload, "title"),
    "channels": lambda payload: _line("视频号", payload, "nickname", "title"),
    "event": _event,
}
