"""Who wants no more is heard in many words; who speaks of a deposit, an order or sugar is not."""

from __future__ import annotations

from agent.intents.opting import Wish, opting

OUT = """
退订 TD T 回TD退订 取消订阅 我要退订 怎么退订？ 请不要再给我发消息了 别再给我发广告了，烦死了 不想再收到你们的推送
停止推送广告 拒绝营销推送 不要再来打扰我了 请勿骚扰 别给我推了 不要老给我发这些消息
"""
IN = "恢复订阅 重新订阅 取消退订"
NEITHER = """
退订金可以吗 我想退订单 订的蛋糕能退订吗 不要发货了 快递到了不用发短信通知我 别发圆通 消息收到了 能给我发个图吗
别忘了给我发货 我没收到消息 不要再加糖了 你们有什么活动 今天天气不错
"""


def test_who_wants_no_more() -> None:
    assert [text for text in OUT.split() if (told := opting(text)) is None or told.wish is not Wish.OUT] == []
    assert [text for text in IN.split() if (told := opting(text)) is None or told.wish is not Wish.IN] == []
    assert [text for text in NEITHER.split() if opting(text) is not None] == []


def test_what_more_is_said_is_answered_too() -> None:
    told = opting("别再给我发广告了。另外上周买的那件针织开衫什么时候能发货呀，急着穿，麻烦帮我看看到哪里了")
    assert told is not None
    assert not told.only
