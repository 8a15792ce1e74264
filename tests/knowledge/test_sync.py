"""Publishing: the old set is served until the new one is complete, and nothing is embedded twice."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.embedding import LocalEmbedder
from knowledge.entries import Entry
from knowledge.index import Record, VectorIndex, open_index
from knowledge.search import KnowledgeSearch
from knowledge.shelves import Shelves

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_same_again_changes_nothing(search: KnowledgeSearch, shop: list[Entry]) -> None:
    seen: list[tuple[int, int]] = []
    first = await search.sync(1, 3, shop, progress=lambda done, of: seen.append((done, of)))
    again = await search.sync(1, 3, shop)
    assert (first.entries, first.embedded) == (8, 8)
    assert (again.embedded, again.pruned) == (0, 0)
    assert seen[-1] == (8, 8)
    assert search.version(1) == 3


async def test_vectors_that_got_lost_are_made_again_by_the_next_sync(
    search: KnowledgeSearch, index: VectorIndex, embedder: LocalEmbedder, shop: list[Entry]
) -> None:
    await search.sync(1, 1, shop)
    await index.prune(1, embedder.name, frozenset())
    assert (await search.sync(1, 1, shop)).embedded == len(shop)
    assert (await KnowledgeSearch(embedder, index).search(1, "几点关门")).passages[0].entry.id == 1


async def test_only_changed_content_is_embedded_and_old_content_goes(
    search: KnowledgeSearch, shop: list[Entry]
) -> None:
    await search.sync(1, 1, shop)
    changed = [replace(shop[0], answer="每天 10:00-20:00。"), *shop[1:-1]]
    report = await search.sync(1, 2, changed)
    assert (report.embedded, report.pruned) == (1, 4)
    found = await search.search(1, "几点关门")
    assert found.passages[0].entry.answer == "每天 10:00-20:00。"


async def test_ids_may_change_without_embedding(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await search.sync(1, 1, shop)
    report = await search.sync(1, 2, [replace(entry, id=entry.id + 100) for entry in shop])
    assert report.embedded == 0
    assert (await search.search(1, "几点关门")).passages[0].entry.id == 101


async def test_an_emptied_shop_has_no_answers(search: KnowledgeSearch, shop: list[Entry]) -> None:
    await search.sync(1, 1, shop)
    await search.sync(1, 2, [])
    assert (await search.search(1, "几点关门")).passages == []
    assert search.version(1) == 2


async def test_customers_asking_during_a_publish_see_old_or_new_never_none(
    search: KnowledgeSearch, shop: list[Entry]
) -> None:
    await search.sync(1, 1, shop)
    new = [
        replace(entry, answer=f"新：{entry.answer}", similar=tuple(f"{entry.question}{n}" for n in range(6)))
        for entry in shop
    ]
    publish = asyncio.create_task(search.sync(1, 2, new))
    answers: list[list[bool]] = []
    while not publish.done():
        found = await search.search(1, f"几点关门{len(answers)}")
        answers.append([passage.entry.answer.startswith("新") for passage in found.passages])
        await asyncio.sleep(0.005)
    after = await search.search(1, "几点关门")
    assert len(answers) > 3
    assert all(len(seen) == 5 and len(set(seen)) == 1 for seen in answers)
    assert answers[0] == [False] * 5
    assert all(passage.entry.answer.startswith("新") for passage in after.passages)


async def test_a_process_that_is_outrun_by_publishes_does_not_say_that_the_shop_knows_nothing(
    search: KnowledgeSearch, shop: list[Entry], embedder: LocalEmbedder, index: VectorIndex
) -> None:
    await search.sync(1, 1, shop)
    versions = [[replace(entry, answer=f"{entry.answer}{n}") for entry in shop[:2]] for n in range(5)]
    load, reader = index.load, KnowledgeSearch(embedder, index)

    async def outrun(merchant_id: int, profile: str) -> list[Record]:
        if versions:
            index.load = load  # type: ignore[method-assign]
            await search.sync(1, 9 - len(versions), versions.pop())
            index.load = outrun  # type: ignore[method-assign]
        return await load(merchant_id, profile)

    index.load = outrun  # type: ignore[method-assign]
    with pytest.raises(LookupError):
        await reader.search(1, "几点关门")
    found = await reader.search(1, "几点关门")
    assert found.passages[0].entry.answer == "每天 9:00-21:30。0", "the last version, as soon as the writer rests"


async def test_a_failed_publish_leaves_the_old_set(
    search: KnowledgeSearch, shop: list[Entry], embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await search.sync(1, 1, shop)

    async def broken(_texts: object) -> None:
        raise ConnectionError("no model")

    monkeypatch.setattr(embedder, "passages", broken)
    with pytest.raises(ConnectionError):
        await search.sync(1, 2, [Entry(1, "全新的问题", "全新的答案")])
    assert search.version(1) == 1
    assert (await search.search(1, "几点关门")).passages[0].entry.id == 1


async def test_a_restart_serves_what_was_published_without_embedding(
    tmp_path: Path, embedder: LocalEmbedder, shop: list[Entry]
) -> None:
    first = open_index(tmp_path, None)
    await KnowledgeSearch(embedder, first).sync(1, 5, shop)
    first.close()
    second = open_index(tmp_path, None)
    search = KnowledgeSearch(embedder, second)
    found = await search.search(1, "几点关门")
    second.close()
    assert found.passages[0].entry == shop[0]
    assert search.version(1) == 5


async def test_another_profiles_vectors_serve_by_their_use_columns_until_there_are_own_ones(
    index: VectorIndex, embedder: LocalEmbedder, shop: list[Entry]
) -> None:
    if embedder.manner == "use":
        pytest.skip("this platform has one profile")
    await KnowledgeSearch(embedder, index).sync(1, 1, shop)
    search = KnowledgeSearch(LocalEmbedder(with_e5=False), index)
    assert (await search.search(1, "几点关门")).passages[0].entry.id == 1
    assert await search.served_by(1) == embedder.name
    await search.sync(1, 1, shop)
    assert await index.profiles(1) == [await search.served_by(1)] == ["use3"]


async def test_forgetting_a_merchant_leaves_the_others(
    search: KnowledgeSearch, index: VectorIndex, embedder: LocalEmbedder, shop: list[Entry]
) -> None:
    await search.sync(1, 1, shop)
    await search.sync(11, 1, shop)
    await index.forget(1)
    assert await index.manifest(1, embedder.name) is None
    assert await index.manifest(11, embedder.name) is not None


async def test_the_least_recently_asked_merchant_leaves_memory(
    index: VectorIndex, embedder: LocalEmbedder, search: KnowledgeSearch, shop: list[Entry]
) -> None:
    for merchant_id in (1, 2, 3):
        await search.sync(merchant_id, 1, shop[:2])
    shelves = Shelves(index, embedder.name, ("use",), room=2 * 4)
    for merchant_id in (1, 2, 1, 3):
        assert await shelves.get(merchant_id)
    assert [shelves.version(merchant_id) for merchant_id in (1, 2, 3)] == [1, None, 1]
    assert await shelves.get(2)


async def test_shops_that_were_asked_once_keep_no_files_open(
    search: KnowledgeSearch,
    index: VectorIndex,
    embedder: LocalEmbedder,
    shop: list[Entry],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("knowledge.index.OPENED_AT_MOST", 4)
    await search.sync(1, 1, shop[:2])
    records = await index.load(1, embedder.name)
    before, shops = len(os.listdir("/proc/self/fd")), range(2, 20)
    for merchant_id in shops:
        await index.add(merchant_id, embedder.name, records)
    found = [len(await index.load(merchant_id, embedder.name)) for merchant_id in [*shops, 1]]
    assert set(found) == {len(records)}
    assert len(os.listdir("/proc/self/fd")) < before + len(shops)
