"""Which column is which: people head their columns in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from knowledge.importers.cells import is_always

QUESTION = "问题"
ANSWER = "答案"
SIMILAR = "相似问法"
CATEGORY = "分类"
VALIDITY = "有效期"
STORES = "适用门店"
PINNED = "置顶"
_START, _END = "开始日期", "结束日期"

_SPELLINGS: Mapping[str, str] = {
    QUESTION: "问题 问 问句 提问 标题 主问题 问题标题 问题内容 常见问题 标准问题 标准问 用户问题 客户问题"
    " 顾客问题 咨询问题 客户问法 用户问法 顾客问法 问题描述 faq q question questions",
    ANSWER: "答案 答 回答 回复 答复 解答 话术 标准答案 标准回答 标准回复 回复内容 回答内容 答案内容"
    " 参考答案 客服回复 回复话术 标准答 标答 解决方案 处理方式 回复语 快捷回复 a answer answers",
    SIMILAR: "相似问法 相似问 相似问题 相似问句 扩展问 扩展问法 其他问法 别的问法 同义问法 同义问 相似说法"
    " similar variants",
    CATEGORY: "分类 类别 类目 类型 标签 模块 问题分类 问题类型 category type",
    VALIDITY: "有效期 有效时间 有效日期 活动时间 validity valid",
    _START: "开始日期 开始时间 起始日期 起始时间 生效日期 生效时间 上线时间 start",
    _END: "结束日期 结束时间 截止日期 截止时间 失效日期 失效时间 到期日 到期日期 到期时间 下线时间 end",
    STORES: "适用门店 门店 分店 店铺 适用店铺 适用范围 stores store",
    PINNED: "置顶 固定 固定回答 原文回复 原样回复 是否置顶 pinned pin",
}
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    SIMILAR: ("相似问法", "相似问题", "扩展问", "其他问法", "问法"),
    QUESTION: ("问题", "提问", "问句", "疑问"),
    ANSWER: ("答案", "回答", "答复", "回复", "解答", "话术"),
    CATEGORY: ("分类", "类别", "类目"),
    VALIDITY: ("有效期", "有效时间", "活动时间", "期限"),
    STORES: ("门店", "分店"),
}
_LONGEST_HEADING = 10
_BY_NAME = {name: column for column, names in _SPELLINGS.items() for name in names.split()}


def canonical(heading: str) -> str | None:
    """Return our name for a column heading, None for a column that is not ours; 相似问2 is one more 相似问."""
    plain = re.sub(r"[（(【\[].*?[)）】\]]|[\s*＊:：_\-]|(?<=\D)\d{1,2}$", "", heading).lower()
    if plain in _BY_NAME or len(plain) > _LONGEST_HEADING:
        return _BY_NAME.get(plain)
    return next((column for column, ends in _ENDINGS.items() if plain.endswith(ends)), None)


def tables(cells: Sequence[str]) -> list[dict[int, str]]:
    """Return our name by position for each table whose heading (with 问题 and 答案) stands in `cells`, from the left.

    A second one beside the first begins with the same heading again. 相似问法 may stand in a table several times, the
    days an answer holds as two columns: `joined` makes one of each.
    """
    found: list[dict[int, str]] = [{}]
    for position, cell in enumerate(cells):
        name = canonical(cell)
        if _is_whole(found[-1]) and cell == cells[min(found[-1])]:
            found.append({})
        if name and (name == SIMILAR or name not in found[-1].values()):
            found[-1][position] = name
    return [table for table in found if _is_whole(table)]


def columns(cells: Sequence[str]) -> dict[int, str] | None:
    """Return our name by position in the first table whose heading stands in `cells`, None where there is none."""
    return next(iter(tables(cells)), None)


def _is_whole(table: Mapping[int, str]) -> bool:
    return {QUESTION, ANSWER} <= set(table.values())


def joined(read: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a row's texts by column name, from name and text of each cell."""
    cells: dict[str, str] = {}
    for name, text in read:
        cells[name] = "\n".join(part for part in (cells.get(name, ""), text) if part)
    if not {_START, _END} & set(cells):
        return cells
    start, end = (cells.pop(name, "").strip() for name in (_START, _END))
    start, end = (("" if is_always(text) else text) for text in (start, end))
    span = f"{start} 至 {end}" if start and end else f"{start} 起" if start else end and f"截止 {end}"
    return cells | {VALIDITY: cells.get(VALIDITY) or span}


def missing(cells: Sequence[str]) -> str:
    """Return which of the two required columns a row lacks, for a message."""
    present = {canonical(cell) for cell in cells}
    return "、".join(f"「{name}」" for name in (QUESTION, ANSWER) if name not in present)
