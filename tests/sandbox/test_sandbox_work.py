from __future__ import annotations

from typing import Any

import pytest

from sandbox.ledger import Kind
from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import AGENT_ID, CORP_ID, SHOP


async def tell(api: Caller, touser: str = "zhang_san", **body: Any) -> dict[str, Any]:
    message = {"msgtype": "text", "text": {"content": "有顾客要人工"}, "agentid": AGENT_ID}
    return await api.post("message/send", touser=touser, **{**message, **body})


def card(task_id: str = "handoff-1") -> dict[str, Any]:
    return {
        "card_type": "button_interaction",
        "main_title": {"title": "顾客要人工"},
        "task_id": task_id,
        "button_list": [{"text": "我来", "style": 1, "key": "take:1"}],
    }


async def test_some_unknown_receivers_do_not_fail(world: World, api: Caller) -> None:
    sent = await tell(api, "zhang_san|Nobody")
    assert (sent["errcode"], sent["invaliduser"]) == (0, "nobody")
    assert [entry.userid for entry in world.ledger.entries(Kind.WORK_MESSAGE)] == ["zhang_san"]
    assert (await tell(api, "nobody"))["errcode"] == 81013
    assert (await tell(api, ""))["errcode"] == 82001
    assert (await tell(api, agentid=1))["errcode"] == 301002
    assert (await tell(api, agentid="x"))["errcode"] == 40056


async def test_more_than_thirty_a_minute_are_silently_dropped(world: World, api: Caller) -> None:
    codes = {(await tell(api))["errcode"] for _ in range(32)}
    assert codes == {0}
    dropped = [entry.data["dropped"] for entry in world.ledger.entries(Kind.WORK_MESSAGE)]
    assert dropped == [False] * 30 + [True] * 2
    world.clock.advance(61)
    await tell(api)
    assert world.ledger.entries(Kind.WORK_MESSAGE)[-1].data["dropped"] is False


async def test_the_duplicate_check_suppresses_the_same_json(world: World, api: Caller) -> None:
    for _ in range(2):
        assert (await tell(api, enable_duplicate_check=1))["errcode"] == 0
    assert len(world.ledger.entries(Kind.WORK_MESSAGE)) == 1
    world.clock.advance(1801)
    await tell(api, enable_duplicate_check=1)
    assert len(world.ledger.entries(Kind.WORK_MESSAGE)) == 2


async def test_a_card_is_tapped_and_changed_once(world: World, api: Caller, receiver: Receiver) -> None:
    sent = await tell(api, msgtype="template_card", template_card=card())
    code = world.members.click(sent["msgid"], "zhang_san", "take:1")
    await world.settled()
    (post,) = receiver.posts
    assert (post.node("Event"), post.node("EventKey")) == ("template_card_event", "take:1")
    assert (post.node("ResponseCode"), post.node("FromUserName")) == (code, "zhang_san")
    update = {"agentid": AGENT_ID, "userids": ["zhang_san"], "button": {"replace_name": "已接"}}
    path = "message/update_template_card"
    assert [(await api.post(path, response_code=code, **update))["errcode"] for _ in range(2)] == [0, 60140]
    world.clock.advance(72 * 3600 + 1)
    await api.log_in()
    assert (await api.post(path, response_code=sent["response_code"], **update))["errcode"] == 60140
    (change,) = world.ledger.entries(Kind.CARD_UPDATE)
    assert change.data == {"button": {"replace_name": "已接"}}


async def test_a_card_needs_a_callback_and_its_own_task(world: World, api: Caller) -> None:
    assert (await tell(api, msgtype="template_card", template_card=card()))["errcode"] == 43012
    await world.set_callback(CORP_ID, "http://127.0.0.1:1/callback", verify=False)
    assert (await tell(api, msgtype="template_card", template_card=card()))["errcode"] == 0
    assert (await tell(api, msgtype="template_card", template_card=card()))["errcode"] == 42015
    assert (await tell(api, msgtype="template_card", template_card=card("不行")))["errcode"] == 42014


async def test_a_robot_takes_twenty_messages_a_minute(world: World, api: Caller) -> None:
    world.robots["key-1"] = CORP_ID

    async def post(key: str) -> int:
        body = {"msgtype": "text", "text": {"content": "日报"}}
        answer = await api.http.post("/cgi-bin/webhook/send", params={"key": key}, json=body)
        return int(answer.json()["errcode"])

    assert [await post("key-1") for _ in range(21)] == [0] * 20 + [45009]
    assert await post("key-2") == 93000
    assert len(world.ledger.entries(Kind.ROBOT)) == 20


@pytest.mark.parametrize("userid", ["nobody", "li_si"])
async def test_members_outside_the_visible_range(world: World, api: Caller, userid: str) -> None:
    world.corps[CORP_ID].apps[SHOP["agent_id"]].visible = {"zhang_san"}
    assert (await api.get("user/get", userid="zhang_san"))["name"] == "张三"
    assert (await api.get("user/get", userid=userid))["errcode"] == 60111
