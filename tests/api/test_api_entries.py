"""The owner edits the knowledge over REST: drafts, publishing, dates, history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.clock import in_shop_time, system_clock
from tests.worlds import Town, town

TODAY = in_shop_time(system_clock()).date()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
NEW = {"question": "能寄新疆吗", "answer": "可以，运费 15 元。", "category": "物流"}


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as shop:
        yield shop


@pytest.fixture
async def owner(shop: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with shop.client("owner") as client:
        yield client


async def said(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    return await said(await client.post(f"knowledge/entries{path}", json=body), status)


async def get(client: httpx.AsyncClient, path: str = "", **query: Any) -> Any:
    return await said(await client.get(f"knowledge/entries{path}", params=query))


async def entry_for(client: httpx.AsyncClient, text: str) -> Any:
    return (await get(client, text=text))["items"][0]


async def draft(client: httpx.AsyncClient, entry: Any, status: int = 200, **changes: Any) -> Any:
    fields = ("question", "answer", "similar_questions", "category", "valid_from", "valid_until", "edition")
    body = {name: entry[name] for name in fields} | changes
    return await said(await client.put(f"knowledge/entries/{entry['id']}/draft", json=body), status)


async def publish(client: httpx.AsyncClient, *ids: int, status: int = 200, **more: Any) -> Any:
    return await post(client, "/publish", {"entries": [{"id": one} for one in ids], **more}, status)


async def heard(shop: Town, customer: str, text: str) -> str:
    shop.say(customer, text)
    return (await shop.hears(customer))[-1]


async def until_indexed(shop: Town) -> None:
    async with asyncio.timeout(20):
        while True:
            async with shop.house.database.shop(shop.merchant_id) as connection:
                row = await (
                    await connection.execute("SELECT knowledge_version = indexed_version AS done FROM merchants")
                ).fetchone()
            if row and row["done"]:
                return
            await asyncio.sleep(0.05)


async def test_a_draft_is_told_to_nobody_until_it_is_published(shop: Town, owner: httpx.AsyncClient) -> None:
    entry = (await post(owner, "", NEW, 201))["entry"]
    assert (entry["state"], entry["revision"], entry["has_draft"]) == ("draft", 0, True)
    assert "15" not in await heard(shop, "wmA", "能寄新疆吗")
    (published,) = await publish(owner, entry["id"], reason="开通了新疆")
    assert (published["state"], published["revision"], published["changed_by"]) == ("published", 1, "测试")
    await until_indexed(shop)
    assert await heard(shop, "wmB", "能寄新疆吗") == NEW["answer"]
    (first,) = (await get(owner, f"/{entry['id']}/history"))["items"]
    assert (first["number"], first["action"], first["reason"], first["author"]) == (1, "publish", "开通了新疆", "测试")


async def test_who_comes_too_late_is_told_who_was_faster(owner: httpx.AsyncClient) -> None:
    entry = await entry_for(owner, "多久发货")
    saved = (await draft(owner, entry, answer="24 小时内发出。"))["entry"]
    late = await draft(owner, entry, 409, answer="72 小时内发出。")
    assert "测试改过" in late["detail"]
    assert "多久发货" in late["detail"]
    assert (await get(owner, f"/{entry['id']}"))["draft"]["answer"] == "24 小时内发出。"
    chosen = {"entries": [{"id": entry["id"], "edition": entry["edition"]}]}
    await post(owner, "/publish", chosen, 409)
    body = {"question": "多久发货", "answer": "当天发。", "edition": saved["edition"]}
    path = f"knowledge/entries/{entry['id']}/draft"
    both = await asyncio.gather(*(owner.put(path, json=body) for _ in range(2)))
    assert sorted(response.status_code for response in both) == [200, 409]
    assert (await get(owner, f"/{entry['id']}"))["edition"] == saved["edition"] + 1


async def test_publishing_many_is_all_or_nothing(owner: httpx.AsyncClient) -> None:
    one, other = await entry_for(owner, "多久发货"), await entry_for(owner, "大码")
    await draft(owner, one, answer="24 小时内发出。")
    refused = await publish(owner, one["id"], other["id"], status=422)
    assert "没有待发布的草稿" in refused["detail"]
    assert (await entry_for(owner, "多久发货"))["answer"] == one["answer"]
    await draft(owner, other, answer="到 XXL。")
    published = await publish(owner, one["id"], other["id"])
    assert [entry["answer"] for entry in published] == ["24 小时内发出。", "到 XXL。"]


async def test_history_difference_and_the_way_back(owner: httpx.AsyncClient) -> None:
    entry = await entry_for(owner, "包邮")
    await draft(
        owner, entry, answer="满 99 元包邮，不满收 10 元运费。", similar_questions=["运费多少"], reason="降门槛"
    )
    await publish(owner, entry["id"])
    difference = await get(owner, f"/{entry['id']}/diff", older=1, newer=2)
    by_field = {change["field"]: change for change in difference["changes"]}
    assert set(by_field) == {"answer", "similar_questions"}
    pieces = [(piece["change"], piece["text"]) for piece in by_field["answer"]["pieces"]]
    assert pieces == [("same", "满 "), ("removed", "199"), ("added", "99"), ("same", " 元包邮，不满收 10 元运费。")]
    back = await post(owner, f"/{entry['id']}/rollback", {"number": 1, "reason": "写错了"})
    assert (back["answer"], back["similar_questions"], back["revision"]) == (entry["answer"], [], 3)
    first_page = await get(owner, f"/{entry['id']}/history", limit=2)
    assert [(one["number"], one["action"]) for one in first_page["items"]] == [(3, "roll_back"), (2, "publish")]
    assert first_page["items"][1]["reason"] == "降门槛"
    rest = await get(owner, f"/{entry['id']}/history", limit=2, after=first_page["next"])
    assert [one["number"] for one in rest["items"]] == [1]
    assert rest["next"] is None
    await post(owner, f"/{entry['id']}/rollback", {"number": 9}, 404)


async def test_retired_is_not_told_and_comes_back(shop: Town, owner: httpx.AsyncClient) -> None:
    entry = await entry_for(owner, "多久发货")
    chosen = {"entries": [{"id": entry["id"]}], "reason": "改口径"}
    (gone,) = await post(owner, "/retire", chosen)
    assert gone["state"] == "retired"
    await until_indexed(shop)
    assert entry["answer"] not in await heard(shop, "wmA", "多久发货")
    await post(owner, "/retire", chosen, 422)
    await post(owner, f"/{entry['id']}/restore", {})
    await until_indexed(shop)
    assert await heard(shop, "wmB", "多久发货") == entry["answer"]


async def test_a_draft_overtaken_by_an_import_is_not_published_blindly(shop: Town, owner: httpx.AsyncClient) -> None:
    from store.entries.entries import upsert_entries

    entry = await entry_for(owner, "多久发货")
    await draft(owner, entry, answer="24 小时内发出。")
    async with shop.house.database.session(shop.merchant_id) as session:
        row = {"question": "多久发货", "answer": "12 小时内发出。"}
        await upsert_entries(session, shop.merchant_id, [row], author="表格")
    refused = await publish(owner, entry["id"], status=409)
    assert "表格" in refused["detail"]
    now = await get(owner, f"/{entry['id']}")
    assert (now["answer"], now["draft"]["answer"]) == ("12 小时内发出。", "24 小时内发出。")
    await draft(owner, now, answer="24 小时内发出。")
    await publish(owner, entry["id"])


async def test_lists_are_found_by_text_state_and_validity(owner: httpx.AsyncClient) -> None:
    await post(owner, "", NEW, 201)
    await post(owner, "", {"question": "双十一活动", "answer": "满 100% 送", "valid_until": str(YESTERDAY)}, 201)
    names = [entry["question"] for entry in (await get(owner))["items"]]
    assert len(names) == 6
    page = await get(owner, limit=4)
    rest = await get(owner, limit=4, after=page["next"])
    assert [entry["question"] for entry in page["items"] + rest["items"]] == names
    assert rest["next"] is None
    for query, found in (
        ({"text": "新疆 15"}, ["能寄新疆吗"]),
        ({"text": "100%"}, ["双十一活动"]),
        ({"text": "_"}, []),
        ({"state": "draft", "validity": "now"}, ["能寄新疆吗"]),
        ({"validity": "ended"}, ["双十一活动"]),
        ({"category": "物流"}, ["能寄新疆吗"]),
        ({"has_draft": False, "text": "货"}, ["多久发货"]),
    ):
        assert [entry["question"] for entry in (await get(owner, **query))["items"]] == found, query
    assert await said(await owner.get("knowledge/categories")) == ["物流"]


async def test_repeats_and_contradictions_are_told_while_saving(owner: httpx.AsyncClient) -> None:
    saved = await post(owner, "", {"question": "满多少钱包邮", "answer": "满 99 元包邮，不满收 10 元。"}, 201)
    (conflict,) = saved["conflicts"]
    assert conflict["kind"] == "contradiction"
    assert "不同的价格" in conflict["message"]
    assert "99 元" in conflict["message"]
    assert "199 元" in conflict["message"]
    same = await post(owner, "", {"question": "有没有大码", "answer": "有的。"}, 201)
    assert [one["kind"] for one in same["conflicts"]] == ["duplicate"]
    assert (await post(owner, "", NEW, 201))["conflicts"] == []
    taken = await post(owner, "", {"question": "多久发货", "answer": "明天"}, 409)
    assert "已经有一条" in taken["detail"]


async def test_staff_draft_and_the_owner_publishes(shop: Town, owner: httpx.AsyncClient) -> None:
    async with shop.client("staff") as staff:
        entry = (await post(staff, "", NEW, 201))["entry"]
        await publish(staff, entry["id"], status=403)
        await post(staff, "/retire", {"entries": [{"id": entry["id"]}]}, 403)
    await publish(owner, entry["id"])
    assert (await owner.delete(f"knowledge/entries/{entry['id']}/draft")).status_code == 422
    await draft(owner, await get(owner, f"/{entry['id']}"), answer="不寄")
    assert (await owner.delete(f"knowledge/entries/{entry['id']}/draft")).status_code == 204
    assert (await get(owner, f"/{entry['id']}"))["answer"] == NEW["answer"]
    other = (await post(owner, "", {"question": "问", "answer": "答"}, 201))["entry"]
    assert (await owner.delete(f"knowledge/entries/{other['id']}/draft")).status_code == 204
    await said(await owner.get(f"knowledge/entries/{other['id']}"), 404)


async def test_what_nobody_can_be_sent_is_refused_in_chinese(owner: httpx.AsyncClient) -> None:
    for body, words in (
        ({"question": " ", "answer": "答"}, "没有填问题"),
        ({"question": "问", "answer": "长" * 700}, "2048"),
        ({"question": "问", "answer": "答", "valid_from": str(TOMORROW), "valid_until": str(TODAY)}, "早于"),
        ({"question": "问" * 301, "answer": "答"}, "300"),
    ):
        assert words in (await post(owner, "", body, 422))["detail"]
    entry = (await post(owner, "", {"question": "问", "answer": "答", "valid_until": str(YESTERDAY)}, 201))["entry"]
    assert "已经过了" in (await publish(owner, entry["id"], status=422))["detail"]
    assert (await post(owner, "", {"question": "a\x00", "answer": "b\x00😀<b>"}, 201))["entry"]["answer"] == "b😀<b>"
