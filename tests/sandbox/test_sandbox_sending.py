from __future__ import annotations

from typing import Any

import pytest

from sandbox.ledger import Kind
from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.shop import ANNA, BEN, KF

HOUR = 3600.0


async def test_five_messages_then_none_until_the_customer_writes(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    codes = [(await api.say(ANNA))["errcode"] for _ in range(6)]
    assert codes == [0, 0, 0, 0, 0, 95001]
    world.customers.say(KF, ANNA, "还在吗")
    assert (await api.say(ANNA, "在的"))["errcode"] == 0
    assert [entry.text for entry in world.ledger.received(KF, ANNA)] == ["有的"] * 5 + ["在的"]


async def test_the_window_closes_after_48_hours(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    world.clock.advance(48 * HOUR - 60)
    await api.log_in()
    assert (await api.say(ANNA))["errcode"] == 0
    world.clock.advance(61)
    assert (await api.say(ANNA))["errcode"] == 95002
    state = await api.post("kf/service_state/get", open_kfid=KF, external_userid=ANNA)
    assert state["service_state"] == 4
    world.customers.say(KF, ANNA, "我又来了")
    assert (await api.say(ANNA))["errcode"] == 0


async def test_a_msgid_is_sent_once(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    assert (await api.say(ANNA, msgid="turn-1_0"))["msgid"] == "turn-1_0"
    assert (await api.say(ANNA, msgid="turn-1_0"))["errcode"] == 95033
    assert (await api.say(ANNA, msgid=""))["errcode"] == 40058
    assert (await api.say(ANNA, msgid="x" * 33))["errcode"] == 40058
    assert len(world.ledger.received(KF, ANNA)) == 1


async def test_entering_alone_does_not_open_the_window(world: World, api: Caller) -> None:
    assert (await api.say("wmStranger"))["errcode"] == 40096
    world.customers.enter(KF, ANNA)
    assert (await api.say(ANNA))["errcode"] == 95018


async def test_an_accepted_message_can_still_fail(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    world.faults.add("send_fail", "kf/send_msg", times=1, fail_type=10)
    sent = await api.say(ANNA, msgid="lost")
    assert sent["errcode"] == 0
    (event,) = await api.events("msg_send_fail")
    assert (event["fail_msgid"], event["fail_type"]) == ("lost", 10)
    assert world.ledger.entries(Kind.SEND_FAIL)[0].msgid == "lost"


def click(number: int) -> dict[str, Any]:
    return {"type": "click", "click": {"id": f"faq_{number}", "content": f"第{number}个"}}


@pytest.mark.parametrize(
    ("msgtype", "body", "errcode"),
    [
        ("text", {"content": "字" * 682}, 0),
        ("text", {"content": "字" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("markdown", {"content": "# 标题"}, 40008),
        ("image", {"media_id": "med_nobody"}, 40007),
        ("link", {"title": "看", "url": "shop.example.test/a", "thumb_media_id": "x"}, 45034),
        ("location", {"name": "总店", "latitude": 91, "longitude": 120}, 40058),
        ("msgmenu", {"head_content": "您是想问", "list": [click(1), click(2)]}, 0),
        ("msgmenu", {"head_content": "您是想问", "list": [click(n) for n in range(11)]}, 95008),
        ("msgmenu", {"head_content": "您是想问", "list": [{"type": "button"}]}, 95009),
        ("msgmenu", {"list": []}, 40058),
    ],
)
async def test_what_a_message_may_be(
    world: World, api: Caller, msgtype: str, body: dict[str, Any], errcode: int
) -> None:
    world.customers.say(KF, ANNA, "在吗")
    sent = await api.post("kf/send_msg", touser=ANNA, open_kfid=KF, msgtype=msgtype, **{msgtype: body})
    assert sent["errcode"] == errcode
    assert len(world.ledger.received(KF, ANNA)) == (errcode == 0)


async def test_a_welcome_code_works_once_and_for_20_seconds(world: World, api: Caller) -> None:
    async def welcome(code: str | None) -> int:
        body = {"code": code, "msgtype": "text", "text": {"content": "欢迎光临"}}
        return int((await api.post("kf/send_msg_on_event", **body))["errcode"])

    late = world.customers.enter(KF, BEN)
    world.clock.advance(21)
    assert await welcome(late) == 40058
    code = world.customers.enter(KF, ANNA)
    assert (await api.events("enter_session"))[-1]["welcome_code"] == code
    assert [await welcome(code), await welcome(code), await welcome("wc_made_up")] == [0, 40058, 40058]
    assert world.customers.enter(KF, ANNA) is None  # welcomed within 48 hours
    world.clock.advance(48 * HOUR + 1)
    assert world.customers.enter(KF, ANNA) is not None


async def test_no_welcome_for_whoever_wrote_already(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    assert world.customers.enter(KF, ANNA) is None
    assert "welcome_code" not in (await api.events("enter_session"))[0]


async def test_media_live_three_days(world: World, api: Caller) -> None:
    query = {"access_token": api.token, "type": "image"}
    files = {"media": ("a.png", b"\x89PNG picture", "image/png")}
    uploaded = (await api.http.post("/cgi-bin/media/upload", params=query, files=files)).json()
    assert isinstance(uploaded["created_at"], str)
    media_id = uploaded["media_id"]
    got = await api.http.get("/cgi-bin/media/get", params={"access_token": api.token, "media_id": media_id})
    assert (got.content, got.headers["content-type"]) == (b"\x89PNG picture", "image/png")
    world.customers.say(KF, ANNA, "发张图")
    body = {"touser": ANNA, "open_kfid": KF, "msgtype": "image", "image": {"media_id": media_id}}
    assert (await api.post("kf/send_msg", **body))["errcode"] == 0
    assert (await api.post("kf/send_msg", **{**body, "msgtype": "file", "file": body["image"]}))["errcode"] == 40007
    world.clock.advance(3 * 86400 + 1)
    await api.log_in()
    assert (await api.get("media/get", media_id=media_id))["errcode"] == 40007
