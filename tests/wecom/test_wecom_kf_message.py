"""What sync brings is read whatever is missing, and reads well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.wecom.kf_message import FROM_SYSTEM, KfMessage, SyncPage

FAILED = {
    "msgid": "e_5",
    "send_time": 1700000500,
    "origin": 4,
    "msgtype": "event",
    "event": {
        "event_type": "msg_send_fail",
        "open_kfid": "wk1",
        "external_userid": "wm1",
        "fail_msgid": "out_77",
        "fail_type": 10,
    },
}


def test_an_event_is_lifted() -> None:
    message = KfMessage.read(FAILED)
    assert (message.open_kfid, message.external_userid, message.origin) == ("wk1", "wm1", FROM_SYSTEM)
    assert message.event_type == "msg_send_fail"
    assert message.send_time == datetime(2023, 11, 14, 22, 21, 40, tzinfo=UTC)
    assert message.payload["fail_msgid"] == "out_77"
    assert message.text == "[消息未送达：用户拒收]"


@pytest.mark.parametrize(
    ("msgtype", "payload", "text"),
    [
        ("text", {"content": " 有货吗\n急 "}, " 有货吗\n急 "),
        ("text", {}, ""),
        ("image", {"media_id": "m"}, "[图片]"),
        ("voice", {"media_id": "m"}, "[语音]"),
        ("file", {"media_id": "m"}, "[文件]"),
        ("location", {"name": "西湖", "address": "杭州"}, "[位置] 西湖 杭州"),
        ("link", {"title": "同款", "url": "https://a.test"}, "[链接] 同款 https://a.test"),
        ("miniprogram", {"title": "商城"}, "[小程序] 商城"),
        ("business_card", {"userid": "u1"}, "[名片]"),
        ("channels_shop_product", {"title": "T恤", "sales_price": "12900"}, "[商品] T恤 ¥129.00"),
        ("channels_shop_product", {"title": "T恤", "sales_price": "面议"}, "[商品] T恤"),
        ("channels_shop_order", {"product_titles": "T恤", "order_id": "37"}, "[订单] T恤 37"),
        ("merged_msg", {"title": "群聊的聊天记录"}, "[聊天记录] 群聊的聊天记录"),
        ("channels", {"nickname": "青禾", "title": "新款"}, "[视频号] 青禾 新款"),
        ("meeting", None, "[会议]"),
        ("hologram", {"depth": 3}, "[暂不支持的消息]"),
        ("event", {"event_type": "enter_session"}, "[进入会话]"),
        ("event", {"event_type": "brand_new"}, "[事件 brand_new]"),
        (
            "msgmenu",
            {"head_content": "满意吗", "list": [{"type": "click", "click": {"content": "满意"}}, 3]},
            "满意吗\n满意",
        ),
    ],
)
def test_what_a_person_reads(msgtype: str, payload: Any, text: str) -> None:
    assert KfMessage.read({"msgid": "1", "msgtype": msgtype, msgtype: payload}).text == text


def test_a_message_without_id_gets_one_of_its_content() -> None:
    one, same, other = ({"msgtype": "text", "text": {"content": words}} for words in ("好", "好", "不"))
    assert KfMessage.read(one).msgid == KfMessage.read(same).msgid != KfMessage.read(other).msgid


def test_pages() -> None:
    page = SyncPage.read({"errcode": 0, "next_cursor": "c2", "has_more": 1, "msg_list": []})
    assert (page.next_cursor, page.has_more, page.messages) == ("c2", True, [])
    assert SyncPage.read({"errcode": 0}) == SyncPage("", False, [])
    assert len(SyncPage.read({"msg_list": [FAILED, None, "x"]}).messages) == 1


json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["content", "event_type", "list", "type", "click", "fail_type", "sales_price", "title", "media_id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
types = st.sampled_from(["text", "event", "msgmenu", "channels_shop_product", "location", "msgtype", ""])


@given(types, st.dictionaries(st.sampled_from(["msgid", "origin", "send_time", "open_kfid"]), json), json)
@settings(max_examples=300, deadline=None)
def test_nothing_wecom_sends_breaks_the_page(msgtype: str, node: dict[str, Any], payload: Any) -> None:
    (message,) = SyncPage.read({"msg_list": [{**node, "msgtype": msgtype, msgtype: payload}]}).messages
    assert message.msgid
    assert isinstance(message.text, str)
    assert isinstance(message.menu_id + message.media_id + message.event_type, str)
