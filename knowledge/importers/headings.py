"""Which column is which: people head their columns in many ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

QUESTION = "问题"
ANSWER = "答案"
SIMILAR = "相似问法"
CATEGORY = "分类"
VALIDITY = "有效期"
STORES = "适用门店"
PINNED = "置顶"

_SPELLINGS: Mapping[str, str] = {
    QUESTION: "问题 问 问句 提问 标题 主问题 问题标题 问题内容 常见问题 标准问题 标准问 用户问题 客户问题"
    " 顾客问题 咨询问题 faq q question questions",
    ANSWER: "答案 答 回答 回复 答复 解答 话术 标准答案 标准回答 标准回复 回复内容 回答内容 答案内容"
    " 参考答案 客服回复 回复话术 a answer answers",
    SIMILAR: "相似问法 相似问 相似问题 相似问句 扩展问 扩展问法 其他问法 别的问法 同义问法 similar variants",
    CATEGORY: "分类 类别 类目 类型 标签 模块 问题分类 问题类型 category type",
    VALIDITY: "有效期 有效时间 有效日期 生效时间 活动时间 validity valid",
    STORES: "适用门店 门店 分店 店铺 适用店铺 适用范围 stores store",
    PINNED: "置顶 固定 固定回答 原文回复 原样回复 是否置顶 pinned pin",
}
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    SIMILAR: ("相似问法", "相似问题", "扩展问", "其他问法", "问法"),
    QUESTION: ("问题", "提问", "问句", "疑问"),
    ANSWER: ("答案", "回答", "答复", "回复", "解答", "话术"),
    CATEGORY: ("分类", "类别", "类目"),
    VALIDITY: ("有效期", "时间", "期限"),
    STORES: ("门店", "分店"),
}
_LONGEST_HEADING = 10
_BY_NAME = {name: column for column, names in _SPELLINGS.items() for name in names.split()}


def canonical(heading: str) -> str | None:
    """Return our name for a column heading, None for a column that is not ours."""
    plain = re.sub(r"[（(【\[].*?[)）】\]]|[\s*＊:：_\-]", "", heading).lower()
    if plain in _BY_NAME or len(plain) > _LONGEST_HEADING:
        return _BY_NAME.get(plain)
    return next((column for column, ends in _ENDINGS.items() if plain.endswith(ends)), None)


def columns(cells: Sequence[str]) -> dict[int, str] | None:
    """Return our name by position if `cells` is a heading row (has 问题 and 答案), else None."""
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        name = canonical(cell)
        if name and name not in found.values():
            found[position] = name
    return found if {QUESTION, ANSWER} <= set(found.values()) else None


def missing(cells: Sequence[str]) -> str:
    """Return which of the two required columns a row lacks, for a message."""
    present = {canonical(cell) for cell in cells}
    return "、".join(f"「{name}」" for name in (QUESTION, ANSWER) if name not in present)
