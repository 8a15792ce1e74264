"""A shop's own words and links, from the command line."""

from __future__ import annotations

from tests.cli.test_cli_shop import Operator, operator

__all__ = ["operator"]


async def test_words_and_links_from_the_command_line(operator: Operator) -> None:
    await operator("shop", "apply", str(operator.shop))
    made = await operator("safety", "set", "内部", "--add", "内部价", "--reply", "block")
    assert "✓ 内部：内部价；回复不发" in made.out
    assert "✗ 不发" in (await operator("safety", "try", "给您内 部 价")).out
    assert "✓ 打码：我们家很实惠" in (await operator("safety", "try", "我们家全网最便宜")).out
    assert "shop.example.com" in (await operator("safety", "hosts", "shop.example.com")).out
    shown = (await operator("safety", "lists")).out
    assert "内部价" in shown
    assert "政治与公共事件" in shown
    wrong = await operator("safety", "hosts", "不是域名")
    assert wrong.code == 2
    assert "请写成" in wrong.err
    assert "已删除" in (await operator("safety", "remove", "内部")).out
