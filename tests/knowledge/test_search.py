"""What customers get when they ask."""

from __future__ import annotations

import asyncio

import pytest

from knowledge.embedding import LocalEmbedder
from knowledge.entries import Entry
from knowledge.index import VectorIndex
from knowledge.search import KnowledgeSearch, Zone

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("你们几点打烊", 1),
        ("花送到都耷拉了，找谁", 3),
        ("帮我写句祝福的话行不", 4),
        ("公司要票能给不", 5),
        ("玫瑰拿回家咋养活得久", 6),
        ("開車過去有地方停嗎", 7),
        ("刚拍的不想要了退给我", 8),
    ],
)
async def test_colloquial_questions_find_their_entry(
    search: KnowledgeSearch, shop: list[Entry], question: str, right: int
) -> None:
    await search.sync(1, 1, shop)
    found = await search.search(1, question)
    assert right in [passage.entry.id for passage in found.passages[:3]]
    assert found.zone is not Zone.HAND_OVER
    assert len(found.passages) == 5
    assert found.confidence == found.passages[0].confidence


@pytest.mark.parametrize("question", ["你们有男装吗", "店里还招人吗", "手机屏碎了换一个多少钱", "我失恋了好难受"])
async def test_what_the_shop_does_not_know_is_not_answered(
    search: KnowledgeSearch, shop: list[Entry], question: str
) -> None:
    await search.sync(1, 1, shop)
    assert (await search.search(1, question)).zone is not Zone.ANSWER


@pytest.mark.parametrize("text", ["", "   ", "？？！", "[微笑]", "😂😂"])
async def test_nothing_to_read_is_handed_over(search: KnowledgeSearch, shop: list[Entry], text: str) -> None:
    await search.sync(1, 1, shop)
    found = await search.search(1, text)
    assert (found.passages, found.zone) == ([], Zone.HAND_OVER)


async def test_an_unknown_merchant_has_nothing(search: KnowledgeSearch) -> None:
    assert (await search.search(99, "几点关门")).passages == []
    assert search.version(99) is None


async def test_one_merchant_never_sees_anothers_entries(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await asyncio.gather(search.sync(1, 1, shop), search.sync(2, 1, [Entry(70, "营业时间？", "只做夜宵，18:00 起。")]))
    one, two = await asyncio.gather(search.search(1, "几点关门"), search.search(2, "几点关门"))
    assert {passage.entry.id for passage in two.passages} == {70}
    assert 70 not in {passage.entry.id for passage in one.passages}


async def test_a_similar_wording_finds_its_entry(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await search.sync(1, 1, [*shop, Entry(9, "水晶泥套装", "68 元一套。", similar=("史莱姆多少钱",))])
    assert (await search.search(1, "史莱姆多少钱")).passages[0].entry.id == 9


async def test_a_single_entry_is_no_reason_to_be_sure(search: KnowledgeSearch) -> None:
    await search.sync(1, 1, [Entry(1, "可以停车吗", "可以")])
    assert (await search.search(1, "头皮屑多用什么洗发水")).zone is not Zone.ANSWER


async def test_very_long_and_odd_questions_are_read(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await search.sync(1, 1, shop)
    found = await search.search(1, "几点关门" + "\x00那个" * 3000)
    assert len(found.passages) == 5


async def test_where_a_model_judges_the_slow_embedding_is_left_out(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await search.sync(1, 1, shop)
    questions = [f"你们几点关门呀第{number}次问" for number in range(40)]
    found = await asyncio.gather(*(search.search(1, text, need_confidence=False) for text in questions))
    assert {result.passages[0].entry.id for result in found} == {1}
    assert {result.passages[0].source for result in found} == {"use"}


async def test_confidence_is_never_taken_from_the_quick_way(
    embedder: LocalEmbedder, index: VectorIndex, shop: list[Entry]
) -> None:
    search = KnowledgeSearch(embedder, index)
    await search.sync(1, 1, shop)
    found = await asyncio.gather(*(search.search(1, f"停车要钱吗{number}") for number in range(12)))
    assert {result.passages[0].source for result in found} == {embedder.manner}


async def test_without_the_second_model_search_still_works(index: VectorIndex, shop: list[Entry]) -> None:
    alone = LocalEmbedder(with_e5=False)
    search = KnowledgeSearch(alone, index)
    await search.sync(1, 1, shop)
    found = await search.search(1, "开车来好停不")
    alone.close()
    assert (found.passages[0].entry.id, found.passages[0].source) == (7, "use")
