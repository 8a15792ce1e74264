"""The inbox over REST, with a customer in the sandbox: what people see, say and mark, and how they hear of changes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from agent.phrases import say
from agent.plans import Plan
from evals.schema.reading import read_cases
from graphs import conversation
from tests.worlds import Town, town, until
from tools.toolbox import build_toolbox
from web.site import DIST

Event = tuple[str, str, dict[str, Any]]


async def events(client: httpx.AsyncClient, last: str | None = None) -> AsyncIterator[Event]:
    """Yield (name, id, data) of the live stream."""
    headers = {"last-event-id": last} if last else {}
    async with client.stream("GET", "live", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            key, _, value = line.partition(": ")
            event[key] = value
            if not line and "event" in event:
                yield event["event"], event["id"], json.loads(event["data"])
                event = {}


async def heard(client: httpx.AsyncClient, wanted: int, last: str | None = None) -> str:
    """Wait until the stream tells of a conversation; return the event's id."""
    async for name, event_id, data in events(client, last):
        if name == "conversation" and data["id"] == wanted:
            return event_id
    raise AssertionError("the stream ended")


async def ask(place: Town, text: str, count: int) -> None:
    place.say("wm_alice", text)
    await place.hears("wm_alice", count)


def said_in(folder: Path, exported: str) -> list[Any]:
    """Return what the customer says in an exported case, as the program that plays cases reads it."""
    path = folder / "case.yaml"
    path.write_text(exported, encoding="utf-8")
    (filed,) = read_cases([path])
    return [turn.says for turn in filed.case.turns]


def test_every_tool_and_every_way_to_a_reply_is_called_by_a_name_people_know() -> None:
    words = (DIST.parent / "app/src/pages/inbox/messages.ts").read_text(encoding="utf-8")
    graph = Path(conversation.__file__).parent.rglob("*.py")
    routes = {name for file in graph for name in re.findall(r'"route": "(\w+)"', file.read_text(encoding="utf-8"))}
    names = {tool.name for tool in build_toolbox().offered(max(Plan))}
    assert names
    assert {"kept_topic", "model", "money_to_person"} <= routes
    assert {name for name in names | routes if f"  {name}: '" not in words} == set()
    assert all(say(f"why_route_{route}", book="owner") for route in routes)


async def test_people_see_why_and_say_what_is_wrong(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, place.client("owner") as client:
        await ask(place, "满多少包邮？", 1)
        (talk,) = (await client.get("conversations")).json()["items"]
        assert (talk["last_who"], talk["last_text"]) == ("assistant", place.heard("wm_alice")[-1])
        found = [(await client.get("conversations", params={"search": part})).json()["items"] for part in ("", "%")]
        assert [[one["id"] for one in page] for page in found] == [[talk["id"]], []], (
            "a sign of patterns is a sign like others"
        )
        lines = (await client.get(f"conversations/{talk['id']}/lines")).json()["items"]
        said = [line for line in lines if line["who"] != "event"]
        assert [line["who"] for line in said] == ["customer", "assistant"]
        assert said[0]["text"] == "满多少包邮？"
        why = (await client.get(f"conversations/{talk['id']}/turns/{said[1]['turn_id']}")).json()
        assert why["passages"][0]["question"] == "满多少包邮"
        assert why["wrong"] is False
        marked = await client.post(f"conversations/{talk['id']}/turns/{said[1]['turn_id']}/wrong")
        assert marked.json()["wrong"] is True
        assert (await client.get(f"conversations/{talk['id']}/turns/999999")).status_code == 404
        await ask(place, "电话13812345678，多久发货", 2)
        exported = await client.get(f"conversations/{talk['id']}/case.yaml", params={"message_id": why["message_id"]})
        assert exported.headers["content-disposition"] == f'attachment; filename="case-{talk["id"]}.yaml"'
        whole = (await client.get(f"conversations/{talk['id']}/case.yaml")).text
        assert "13812345678" not in whole
        (said,) = said_in(tmp_path, exported.text)  # what came later is another case
        assert said == "满多少包邮？"
        assert len(said_in(tmp_path, whole)) == 2
        lost = await client.get(f"conversations/{talk['id']}/case.yaml", params={"message_id": 999_999})
        assert lost.status_code == 404
        for unknown in ("conversations/999999", "conversations/999999/lines", "broadcasts/999999/outcome"):
            assert (await client.get(unknown)).status_code == 404, unknown
        gap: list[dict[str, Any]] = []
        for _ in range(200):
            gap = (await client.get("knowledge/gaps")).json()["items"]
            if gap:
                break
            await asyncio.sleep(0.05)
        assert gap[0]["question"] == "满多少包邮？"


async def test_staff_speak_while_wecom_lets_them(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, place.client("staff") as client:
        await ask(place, "多久发货", 1)
        talk = (await client.get("conversations")).json()["items"][0]["id"]
        opened = (await client.get(f"conversations/{talk}")).json()
        assert (opened["sending"]["left"], opened["sending"]["refusal"]) == (4, "")
        message = {"text": "我是店长，马上帮您查。", "key": "tap-00000001"}
        for _ in range(2):  # two taps, one message
            answer = await client.post(f"conversations/{talk}/messages", json=message)
            assert answer.status_code == 201
        assert (await place.hears("wm_alice", 2))[1:] == ["我是店长，马上帮您查。"]
        lines = (await client.get(f"conversations/{talk}/lines")).json()["items"]
        assert (lines[-1]["who"], lines[-1]["by"]) == ("staff", "测试")
        for number in range(4):
            answer = await client.post(
                f"conversations/{talk}/messages", json={"text": "还有", "key": f"more-000{number}"}
            )
        assert answer.status_code == 409
        assert "5 条" in answer.json()["detail"]
        taken = await client.post(f"conversations/{talk}/take", json={"userid": "zhang_san"})
        assert taken.status_code == 200
        await ask(place, "在吗", 5)  # a new word of the customer's, and the session is with a person
        answer = await client.post(f"conversations/{talk}/messages", json={"text": "在", "key": "late-00000001"})
        assert answer.status_code == 409
        assert "张三" in answer.json()["detail"]
        shelves = {
            name: (await client.get("conversations", params={"shelf": name})).json()["items"]
            for name in ("people", "assistant", "waiting")
        }
        assert [bool(found) for found in shelves.values()] == [True, False, False]


async def test_who_watches_hears_of_changes_and_of_what_was_missed(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, place.client("staff") as client:
        await ask(place, "有大码吗", 1)
        talk = (await client.get("conversations")).json()["items"][0]["id"]
        watching = asyncio.create_task(heard(client, talk))
        other = asyncio.create_task(heard(client, talk))
        await until(lambda: len(place.heard("wm_alice")) >= 1)
        await asyncio.sleep(0.3)
        await ask(place, "门店在哪里", 2)
        last, _ = await asyncio.wait_for(asyncio.gather(watching, other), 30)
        await ask(place, "多久发货", 3)  # nobody watches now
        assert await asyncio.wait_for(heard(client, talk, last), 30) >= last
