"""Saved questions and replays through REST: what a change would do, before customers hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jobs.teaching import replays
from store.quality.saved_questions import QuestionSource, save_question
from tests.worlds import FAQ, Town, town

SIZES, SHIPPING, POSTAGE = (entry["answer"] for entry in FAQ[:3])


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as t:
        yield t


@pytest.fixture
async def owner(t: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with t.client("owner") as client:
        yield client


async def _entry_ids(client: httpx.AsyncClient) -> dict[str, int]:
    rows = (await client.get("knowledge/entries")).json()["items"]
    return {row["question"]: row["id"] for row in rows}


async def _save(client: httpx.AsyncClient, text: str, **expected: Any) -> dict[str, Any]:
    response = await client.post("knowledge/saved-questions", json={"text": text, **expected})
    assert response.status_code == 201, response.text
    saved: dict[str, Any] = response.json()
    return saved


async def _replay(client: httpx.AsyncClient, **change: Any) -> dict[str, Any]:
    response = await client.post("knowledge/replays?wait=30", json=change)
    assert response.status_code == 202, response.text
    replay: dict[str, Any] = response.json()
    assert replay["status"] == "done", replay
    return replay


async def _results(client: httpx.AsyncClient, replay: dict[str, Any], query: str = "") -> dict[str, dict[str, Any]]:
    rows = (await client.get(f"knowledge/replays/{replay['id']}/results{query}")).json()["items"]
    return {row["text"]: row for row in rows}


async def test_better_same_and_worse_are_told_by_question(owner: httpx.AsyncClient, t: Town) -> None:
    ids = await _entry_ids(owner)
    await _save(owner, "一般多久发货呀", entry_ids=[ids["多久发货"]], must_say=["48小时"])
    await _save(owner, "有没有大码", entry_ids=[ids["有大码吗"]])
    await _save(owner, "买多少才包邮", must_say=["199元"], must_not_say=["99元"])
    await _save(owner, "能开发票吗", must_say=["抬头"])
    await _save(owner, "你们老板的生日是哪天", for_person=True)
    change = {
        "entries": [
            {"question": "满多少包邮", "answer": "满 99 元包邮。"},
            {"question": "可以开发票吗", "answer": "可以开，下单备注抬头。"},
        ],
        "retire": [ids["有大码吗"]],
    }
    replay = await _replay(owner, **change)
    assert (replay["total"], replay["better"], replay["same"], replay["worse"]) == (5, 1, 2, 2)
    results = await _results(owner, replay)
    assert {text: row["outcome"] for text, row in results.items()} == {
        "一般多久发货呀": "same",
        "有没有大码": "worse",
        "买多少才包邮": "worse",
        "能开发票吗": "better",
        "你们老板的生日是哪天": "same",
    }
    postage = results["买多少才包邮"]
    assert (postage["before"]["grade"], postage["after"]["grade"]) == ("right", "wrong")
    assert (postage["before"]["says"], postage["after"]["says"]) == (POSTAGE, "满 99 元包邮。")
    assert postage["after"]["problems"] == ["199元", "99元"]
    assert results["能开发票吗"]["after"]["grade"] == "right"
    assert set(await _results(owner, replay, "?outcome=worse")) == {"有没有大码", "买多少才包邮"}
    # nobody is answered from what was only replayed
    t.say("wmA", "满多少包邮")
    assert await t.hears("wmA") == [POSTAGE]


async def test_a_change_of_the_voice_is_replayed(owner: httpx.AsyncClient, t: Town) -> None:
    await _save(owner, "买多少才包邮", must_say=["199元"])
    await _save(owner, "一般多久发货呀", must_say=["48小时"])
    await _save(owner, "你好", must_say=["小禾"])
    voice = {"greeting": "您好，我是小禾。", "forbidden": ["包邮", "包邮"]}
    replay = await _replay(owner, voice=voice)
    assert (replay["better"], replay["same"], replay["worse"]) == (1, 2, 0)
    assert (replay["voice"]["forbidden"], replay["voice"]["persona"]) == (["包邮"], None)
    results = await _results(owner, replay)
    assert {text: row["outcome"] for text, row in results.items()} == {
        "买多少才包邮": "same",
        "一般多久发货呀": "same",
        "你好": "better",
    }
    assert results["你好"]["after"]["says"].startswith("您好，我是小禾。")
    long = await owner.post("knowledge/replays", json={"voice": {"persona": "长" * 501}})
    assert long.status_code == 422
    # nobody is spoken to in a voice that was only replayed
    assert (await owner.get("voice")).json()["forbidden"] == []
    t.say("wmA", "满多少包邮")
    assert await t.hears("wmA") == [POSTAGE]


async def test_the_owner_decides_once_and_the_record_stays(owner: httpx.AsyncClient, t: Town) -> None:
    ids = await _entry_ids(owner)
    saved = await _save(owner, "有没有大码", entry_ids=[ids["有大码吗"]])
    async with t.client("staff") as staff:
        replay = await _replay(staff, retire=[ids["有大码吗"]])
        refused = await staff.post(f"knowledge/replays/{replay['id']}/decision", json={"decision": "published"})
        assert refused.status_code == 403
    published = await owner.post(
        "knowledge/entries/retire", json={"entries": [{"id": ids["有大码吗"]}], "reason": "不卖大码了"}
    )
    assert published.status_code == 200, published.text
    decision = {"decision": "published", "note": "大码停产"}
    decided = (await owner.post(f"knowledge/replays/{replay['id']}/decision", json=decision)).json()
    assert (decided["decision"], decided["decided_by"], decided["note"]) == ("published", "测试", "大码停产")
    assert decided["stale"]
    again = await owner.post(f"knowledge/replays/{replay['id']}/decision", json={"decision": "dropped"})
    assert again.status_code == 409
    assert (await owner.delete(f"knowledge/saved-questions/{saved['id']}")).status_code == 204
    (kept,) = (await owner.get("knowledge/replays")).json()["items"]
    assert (kept["decision"], kept["worse"], kept["retire"]) == ("published", 1, [ids["有大码吗"]])
    assert (await _results(owner, kept))["有没有大码"]["before"]["grade"] == "right"
    assert (await owner.post("knowledge/replays", json={})).status_code == 422


async def test_a_saved_draft_is_replayed_by_its_entry(owner: httpx.AsyncClient) -> None:
    ids = await _entry_ids(owner)
    await _save(owner, "一般多久发货呀", must_say=["24小时"])
    entry = (await owner.get(f"knowledge/entries/{ids['多久发货']}")).json()
    draft = {"question": "多久发货", "answer": "付款后 24 小时内发出。", "edition": entry["edition"]}
    assert (await owner.put(f"knowledge/entries/{ids['多久发货']}/draft", json=draft)).status_code == 200
    replay = await _replay(owner, drafts=[ids["多久发货"]])
    assert replay["better"] == 1
    assert replay["entries"][0]["entry_id"] == ids["多久发货"]


async def test_an_import_is_replayed_before_it_is_applied(owner: httpx.AsyncClient, t: Town) -> None:
    await _save(owner, "能开发票吗", must_say=["抬头"])
    await _save(owner, "一般多久发货呀", must_say=["48小时"])
    file = "问题,答案\n可以开发票吗,可以开，下单备注抬头。\n多久发货,看心情\n有大码吗,\n".encode()
    read = await owner.post("knowledge/imports?filename=改动.csv", content=file)
    assert read.status_code < 300, read.text
    imported = read.json()["id"]
    async with asyncio.timeout(20):
        while (await owner.post("knowledge/replays", json={"imports": [imported]})).status_code == 409:
            await asyncio.sleep(0.1)
    replay = await _replay(owner, imports=[imported])
    assert (replay["better"], replay["worse"], replay["entry_count"]) == (1, 1, 2)
    unknown = await owner.post("knowledge/replays", json={"imports": [999]})
    assert unknown.status_code == 404
    t.say("wmA", "多久发货")
    assert await t.hears("wmA") == [SHIPPING]


async def test_a_replay_goes_on_after_a_kill_and_asks_nothing_twice(owner: httpx.AsyncClient, t: Town) -> None:
    for number in range(6):
        await _save(owner, f"第{number}种问法：多久发货", must_say=["48小时"])
    replay = await _replay(owner)
    before = await _results(owner, replay)
    async with t.house.database.shop(t.merchant_id) as connection:
        await connection.execute("UPDATE replays SET status = 'running', finished_at = NULL")
        await connection.execute("UPDATE replay_results SET outcome = NULL WHERE id % 2 = 0")
    await asyncio.gather(*(replays.run(t.house, t.merchant_id, replay["id"]) for _ in range(2)))
    after = (await owner.get(f"knowledge/replays/{replay['id']}")).json()
    assert (after["status"], after["done"], after["same"]) == ("done", 6, 6)
    assert await _results(owner, replay) == before


async def test_a_model_writes_the_replies_only_when_wanted(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t, t.client() as owner:
        await _save(owner, "一般多久发货呀", must_say=["48小时"])
        plain, written = await _replay(owner), await _replay(owner, with_model=True)
        assert (await _results(owner, plain))["一般多久发货呀"]["after"]["route"] == "faq"
        assert (await _results(owner, written))["一般多久发货呀"]["after"]["route"] == "model"


async def test_saved_questions_are_kept_by_hand(owner: httpx.AsyncClient, t: Town) -> None:
    ids = await _entry_ids(owner)
    saved = await _save(owner, " 有没有大码 ", entry_ids=[ids["有大码吗"], ids["有大码吗"]])
    assert (saved["text"], saved["entry_ids"], saved["source"]) == ("有没有大码", [ids["有大码吗"]], "hand")
    again = await owner.post("knowledge/saved-questions", json={"text": "有没有大码", "must_say": ["XXL"]})
    assert again.status_code == 409
    nothing = await owner.post("knowledge/saved-questions", json={"text": "在吗"})
    assert nothing.status_code == 422
    assert "至少写一项" in nothing.json()["detail"]
    stranger = await owner.post("knowledge/saved-questions", json={"text": "在吗", "entry_ids": [999]})
    assert stranger.status_code == 404
    path = f"knowledge/saved-questions/{saved['id']}"
    assert (await owner.put(path, json={"must_say": ["XXL"]})).json()["entry_ids"] == []
    async with t.client("staff") as staff:
        assert (await staff.put(path, json={"must_say": ["L"]})).status_code == 403
        assert (await staff.get("knowledge/saved-questions?limit=1")).json()["items"][0]["must_say"] == ["XXL"]
    assert (await owner.delete(path)).status_code == 204
    assert (await owner.delete(path)).status_code == 404


async def test_a_file_of_saved_questions_goes_out_and_comes_back(owner: httpx.AsyncClient) -> None:
    ids = await _entry_ids(owner)
    await _save(owner, "有没有大码", entry_ids=[ids["有大码吗"]], must_say=["XXL"])
    file = (await owner.get("knowledge/saved-questions/export")).json()
    assert file["questions"][0]["answered_by"] == ["有大码吗"]
    same = (await owner.post("knowledge/saved-questions/import", json=file)).json()
    assert (same["added"], same["changed"], same["unchanged"]) == (0, 0, 1)
    good = {"text": "老板生日", "for_person": True}
    bad = {"text": "可以开发票吗", "answered_by": ["开票"]}
    mixed = {"questions": [good, bad, {"text": "有没有大码", "must_say": ["XL"]}]}
    refused = (await owner.post("knowledge/saved-questions/import", json=mixed)).json()
    assert (refused["added"], refused["changed"]) == (0, 0)
    assert "第 2 条" in refused["problems"][0]
    assert len((await owner.get("knowledge/saved-questions")).json()["items"]) == 1
    taken = (await owner.post("knowledge/saved-questions/import?skip_bad=true", json=mixed)).json()
    assert (taken["added"], taken["changed"], len(taken["problems"])) == (1, 1, 1)


async def test_an_approved_answer_is_learned_by_a_question_that_is_saved_already(
    owner: httpx.AsyncClient, t: Town
) -> None:
    ids = await _entry_ids(owner)
    await _save(owner, "有没有大码", entry_ids=[ids["有大码吗"]], must_say=["XXL"])

    async def learn(entry: str) -> None:
        async with t.house.database.session(t.merchant_id) as session:
            await save_question(session, t.merchant_id, "有没有大码", source=QuestionSource.GAP, entry_ids=[ids[entry]])

    await asyncio.gather(*(learn(entry) for entry in ids))
    (saved,) = (await owner.get("knowledge/saved-questions")).json()["items"]
    assert saved["entry_ids"] == sorted(ids.values())
    assert (saved["must_say"], saved["source"]) == (["XXL"], "hand")
