from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import ANNA, CORP_ID, KF, SHOP


class Hands:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def post(self, path: str, expect: int = 200, /, **body: Any) -> dict[str, Any]:
        answer = await self.http.post(f"/sandbox/{path}", json=body)
        assert answer.status_code == expect, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"/sandbox/{path}", params=query)).json()
        return found


@pytest.fixture
def hands(http: httpx.AsyncClient) -> Hands:
    return Hands(http)


async def test_a_whole_visit_over_http(hands: Hands, api: Caller, receiver: Receiver) -> None:
    await hands.post("reset")
    shop = {**SHOP, "secret": "over-http"}
    loaded = await hands.post("corps", shop=shop, callback_url=receiver.url, verify=True)
    assert loaded == {"corp_id": CORP_ID, "open_kfids": [KF, "wkSimKf02"]}
    who = {"open_kfid": KF, "external_userid": ANNA}
    await hands.post("customers/enter", **who, name="小林")
    await hands.post("customers/say", **who, text="我要人工")
    api.token = (await api.gettoken(secret="over-http"))["access_token"]
    await api.say(ANNA, "好的，帮您转")
    await api.post("kf/service_state/trans", **who, service_state=2)
    assert (await hands.post("staff/pool", open_kfid=KF))["result"] == [ANNA]
    await hands.post("staff/take", **who, userid="zhang_san")
    await hands.post("staff/say", **who, userid="zhang_san", text="我是张三")
    got = await hands.get("ledger", open_kfid=KF, external_userid=ANNA, received="1")
    assert [entry["text"] for entry in got["entries"]] == ["好的，帮您转", "我是张三"]
    moves = await hands.get("ledger", kind="transition")
    assert [entry["data"]["to"] for entry in moves["entries"]] == [0, 1, 2, 3]
    (corp,) = (await hands.get("state"))["corps"]
    assert corp["accounts"][0]["sessions"][0]["state"] == 3
    assert all(row["delivered"] for row in (await hands.get("callbacks"))["deliveries"])


async def test_many_customers_at_once(hands: Hands, world: World) -> None:
    lines = [[KF, f"wmMany{number}", "在吗"] for number in range(20)]
    said = await hands.post("customers/say_many", lines=lines, one_callback=True)
    assert len(set(said["result"])) == 20


async def test_time_faults_chaos_and_tokens(hands: Hands, world: World, api: Caller) -> None:
    before = (await hands.get("clock"))["now"]
    moved = await hands.post("clock", advance=3600)
    assert 3599 < moved["now"] - before < 3610
    await hands.post("faults", kind="errcode", path="kf/sync_msg", errcode=-1, times=1)
    assert (await hands.get("faults"))["faults"][0]["errcode"] == -1
    assert (await api.sync())["errcode"] == -1
    await hands.post("chaos", duplicates=2, flaw="wrong_signature", times=3)
    assert (world.chaos.duplicates, world.chaos.flaws[0].times) == (2, 3)
    await hands.http.delete("/sandbox/chaos")
    assert (world.chaos.duplicates, world.chaos.flaws) == (0, [])
    assert (await hands.post("tokens/revoke"))["revoked"] == 1
    assert (await hands.post("limits", sync_without_token=1, lifetime=60))["sync_without_token"] == 1
    assert world.tokens.lifetime == 60


async def test_the_model_is_scripted_and_heard(hands: Hands, http: httpx.AsyncClient) -> None:
    rules = [{"pattern": "裙子", "tool_calls": [{"name": "find", "arguments": {"q": "裙子"}}]}]
    await hands.post("model", mode="rules", rules=rules)
    await hands.post("model/next", replies=[{"text": "先说这个"}])
    await hands.post("model/faults", kind="http_500")
    body = {"messages": [{"role": "user", "content": "裙子呢"}]}
    statuses = [(await http.post("/v1/chat/completions", json=body)).status_code for _ in range(3)]
    assert statuses == [500, 200, 200]
    heard = (await hands.get("model/calls"))["calls"]
    assert [(row["fault"], row["said"], row["tool_calls"]) for row in heard] == [
        ("http_500", None, []),
        (None, "先说这个", []),
        (None, "", ["find"]),
    ]
    await hands.post("model", 422, mode="telepathy")


async def test_mistakes_are_told_in_one_line(hands: Hands) -> None:
    assert (await hands.post("customers/say", 404, open_kfid="wkNobody", external_userid=ANNA, text="?"))["error"]
    assert (await hands.post("customers/say", 422, open_kfid=KF))["error"]
    refused = await hands.post("staff/take", 409, open_kfid=KF, external_userid=ANNA, userid="zhang_san")
    assert refused["errcode"] == 40096
    assert (await hands.post("faults", 422, kind="earthquake"))["error"]
    assert (await hands.post("chaos", 422, earthquake=1))["error"]


async def test_the_chat_page_and_its_news(world: World, http: httpx.AsyncClient, api: Caller) -> None:
    page = await http.get(f"/chat/{KF}")
    assert page.headers["content-type"].startswith("text/html")
    assert "<style>\n:root" in page.text
    assert "扮演哪位顾客" in page.text
    assert 'src="http' not in page.text
    assert (await http.get("/chat")).headers["location"] == f"/chat/{KF}"
    photo = await http.post(
        f"/chat/{KF}/files", params={"type": "image"}, content=b"\x89PNGdata", headers={"content-type": "image/png"}
    )
    media_id = photo.json()["media_id"]
    world.customers.send(KF, ANNA, "image", {"media_id": media_id})
    assert (await http.get(f"/chat/{KF}/files/{media_id}")).content == b"\x89PNGdata"
    assert (await http.get(f"/chat/{KF}/files/nothing")).status_code == 404
    await api.say(ANNA, "收到图片")
    await api.post("kf/service_state/trans", open_kfid=KF, external_userid=ANNA, service_state=2)
    news = (await http.get(f"/chat/{KF}/news", params={"customer": ANNA})).json()
    assert [(row["side"], row.get("text")) for row in news["bubbles"]] == [
        ("me", None),
        ("shop", None),
        ("system", "正在为您转接人工客服，请稍候…"),
    ]
    assert (news["state"], news["pool"], news["account"]) == (2, [ANNA], "青禾客服")
    later = (await http.get(f"/chat/{KF}/news", params={"customer": ANNA, "after": news["last"]})).json()
    assert later["bubbles"] == []
    assert (await http.get("/chat/wkNobody/news")).status_code == 404
