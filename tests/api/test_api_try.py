"""Trying questions through REST against a running house: the real reply, and not a trace of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store.customers.customers import name_customer
from store.orders.orders import upsert_order
from tests.jobs.looking import idle
from tests.worlds import FAQ, Town, town

SHIPPING = FAQ[1]["answer"]


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path) as t:
        yield t


async def _tried(t: Town, *questions: str, role: str = "staff", **wishes: Any) -> list[dict[str, Any]]:
    async with t.client(role) as client:
        response = await client.post("knowledge/try", json={"questions": list(questions), **wishes})
    assert response.status_code == 200, response.text
    answers: list[dict[str, Any]] = response.json()["answers"]
    return answers


async def _everything(t: Town) -> dict[str, str]:
    """Return every row of every table but the queue's, the tokens' and the workers' own."""
    query = (
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    async with t.house.database.platform() as connection:
        names = {row["table_name"] for row in await (await connection.execute(query)).fetchall()}
        own = {name for name in names if name.startswith("procrastinate")} | {"slots", "api_tokens", "kf_accounts"}
        rows = {}
        for name in sorted(names - own):
            look = f"SELECT coalesce(json_agg(t ORDER BY t::text)::text, '') AS rows FROM {name} t"
            found = await (await connection.execute(look.encode())).fetchone()
            rows[name] = found["rows"] if found else ""
    return rows


async def test_the_reply_the_passages_and_the_reason_are_told(t: Town) -> None:
    answer, lost = await _tried(t, "一般多久发货呀", "你们老板的生日是哪天")
    assert answer["bubbles"] == [{"text": SHIPPING, "menu": [], "tail": ""}]
    assert answer["passages"][0]["question"] == "多久发货"
    assert answer["passages"][0]["confidence"] == answer["confidence"] > 0.6
    assert (answer["zone"], answer["route"], answer["searched"]) == ("answer", "faq", True)
    assert "多久发货" in " ".join(answer["why"])
    assert lost["hand_over"]["reason"] in " ".join(lost["why"])
    assert lost["zone"] == "hand_over"


async def test_a_model_writes_the_reply_and_its_cost_is_told(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        (answer,) = await _tried(t, "多久发货")
        assert (answer["route"], answer["model"]) == ("model", "stub")
        assert answer["tokens_in"] > 0
        assert answer["trace"]["model_calls"] == 1
        assert answer["trace"]["checks"]


async def test_nothing_is_written_and_wecom_hears_nothing(t: Town) -> None:
    async with t.house.database.session(t.merchant_id) as session:
        await name_customer(session, t.merchant_id, "wmA", "小美", [])
    await idle(t)
    before, seen = await _everything(t), t.world.ledger.entries()
    await _tried(t, "多久发货", "转人工", "我要投诉你们", "你们老板的生日是哪天", as_customer="wmA", as_dialogue=True)
    await _tried(t, "可以开发票吗", with_changes=[{"question": "可以开发票吗", "answer": "可以的。"}])
    assert await _everything(t) == before
    assert len(before) > 20
    assert t.world.ledger.entries() == seen


async def test_a_draft_is_tried_before_anybody_is_answered_from_it(t: Town) -> None:
    question = "可以开发票吗"
    draft = {"question": "能不能开发票", "answer": "可以开，下单时备注抬头和税号。"}
    (plain,) = await _tried(t, question)
    (tried,) = await _tried(t, question, with_changes=[draft])
    assert plain["bubbles"][0]["text"] != draft["answer"]
    assert tried["bubbles"][0]["text"] == draft["answer"]
    assert tried["passages"][0]["entry_id"] < 0
    shipping = (await _tried(t, "多久发货"))[0]["passages"][0]["entry_id"]
    changed = {"question": "多久发货", "answer": "当天发货。", "entry_id": shipping}
    (after,) = await _tried(t, "多久发货", with_changes=[changed])
    assert after["bubbles"][0]["text"] == "当天发货。"
    assert after["passages"][0]["entry_id"] == shipping
    t.say("wmA", "多久发货")
    assert await t.hears("wmA") == [SHIPPING]


async def test_as_a_customer_their_own_orders_count(t: Town) -> None:
    async with t.house.database.session(t.merchant_id) as session:
        await name_customer(session, t.merchant_id, "wmA", "小美", [])
        order = {"order_no": "QH7788", "external_userid": "wmA", "status": "运输中", "amount_fen": 15900}
        await upsert_order(session, t.merchant_id, order | {"placed_at": datetime.now(UTC)})
    (mine,) = await _tried(t, "我的快递到哪了", as_customer="wmA")
    (nobody,) = await _tried(t, "我的快递到哪了")
    assert "QH7788" in mine["bubbles"][0]["text"]
    assert "QH7788" not in nobody["bubbles"][0]["text"]
    async with t.client("staff") as client:
        asked = {"questions": ["在吗"], "as_customer": "wmStranger"}
        assert (await client.post("knowledge/try", json=asked)).status_code == 404


async def test_what_cannot_be_tried_is_refused(t: Town) -> None:
    async with t.client("staff") as client:
        assert (await client.post("knowledge/try", json={"questions": []})).status_code == 422
        assert (await client.post("knowledge/try", json={"questions": ["好"] * 11})).status_code == 422
        unknown = {"questions": ["在吗"], "with_changes": [{"question": "一", "answer": "二", "entry_id": 999}]}
        assert (await client.post("knowledge/try", json=unknown)).status_code == 404
        missing = await client.post("knowledge/try", json={"questions": ["在吗"], "with_drafts": [1]})
        assert missing.status_code == 404
        assert "没有草稿" in missing.json()["detail"]
