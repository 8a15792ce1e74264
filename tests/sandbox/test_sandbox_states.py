from __future__ import annotations

from typing import Any

import pytest

from sandbox.ledger import Kind
from sandbox.refusal import Refusal
from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.shop import ANNA, KF


@pytest.fixture
def asked(world: World) -> World:
    world.customers.say(KF, ANNA, "我要人工")
    return world


async def trans(api: Caller, state: int, userid: str | None = None) -> dict[str, Any]:
    body = {"open_kfid": KF, "external_userid": ANNA, "service_state": state}
    return await api.post("kf/service_state/trans", **body, **({"servicer_userid": userid} if userid else {}))


async def state(api: Caller) -> tuple[int, str | None]:
    found = await api.post("kf/service_state/get", open_kfid=KF, external_userid=ANNA)
    return found["service_state"], found.get("servicer_userid")


async def test_the_first_reply_makes_the_assistant_receive(asked: World, api: Caller) -> None:
    assert await state(api) == (0, None)
    await api.say(ANNA)
    assert await state(api) == (1, None)


async def test_pool_to_person_to_end_and_back(asked: World, api: Caller) -> None:
    code = (await trans(api, 2))["msg_code"]
    notice = {"code": code, "msgtype": "text", "text": {"content": "正在排队"}}
    assert (await api.post("kf/send_msg_on_event", **notice))["errcode"] == 0
    assert (await api.say(ANNA))["errcode"] == 95018
    assert asked.staff.pool(KF) == [ANNA]
    asked.staff.take(KF, ANNA, "zhang_san")
    assert await state(api) == (3, "zhang_san")
    asked.staff.say(KF, ANNA, "zhang_san", "您好")
    assert (await api.say(ANNA))["errcode"] == 95018
    asked.staff.transfer(KF, ANNA, "li_si")
    asked.staff.end(KF, ANNA)
    taken, moved, ended = await api.events("session_status_change")
    assert [event["change_type"] for event in (taken, moved, ended)] == [1, 2, 3]
    assert "msg_code" in taken
    assert "msg_code" not in moved
    survey = {"code": ended["msg_code"], "msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗？"}}
    assert (await api.post("kf/send_msg_on_event", **survey))["errcode"] == 0
    assert (await api.say(ANNA))["errcode"] == 95018
    asked.customers.tap(KF, ANNA, "sat_3", "满意")
    assert await state(api) == (0, None)


async def test_the_matrix(asked: World, api: Caller) -> None:
    assert (await trans(api, 0))["errcode"] == 95016
    assert (await trans(api, 9))["errcode"] == 40058
    assert (await trans(api, 3, "zhang_san"))["errcode"] == 0
    assert (await trans(api, 2))["errcode"] == 95016
    assert (await trans(api, 3, "li_si"))["errcode"] == 0
    assert await state(api) == (3, "li_si")
    assert "msg_code" in await trans(api, 4)
    for target in range(4):
        assert (await trans(api, target, "zhang_san"))["errcode"] == 95016


async def test_a_move_by_the_api_emits_no_event(asked: World, api: Caller) -> None:
    await trans(api, 2)
    assert await api.events("session_status_change") == []
    moves = [entry.data for entry in asked.ledger.entries(Kind.TRANSITION)]
    assert moves[-1] == {"from": 0, "to": 2, "by": "api"}


async def test_who_can_be_given_a_customer(asked: World, api: Caller) -> None:
    assert (await trans(api, 3))["errcode"] == 40058
    assert (await trans(api, 3, "nobody"))["errcode"] == 95014
    asked.staff.set_receiving(KF, "zhang_san", False)
    assert (await trans(api, 3, "zhang_san"))["errcode"] == 95019
    (event,) = await api.events("servicer_status_change")
    assert (event["servicer_userid"], event["status"]) == ("zhang_san", 2)
    listed = (await api.get("kf/servicer/list", open_kfid=KF))["servicer_list"]
    assert {row["userid"]: row["status"] for row in listed} == {"zhang_san": 1, "li_si": 0}
    asked.staff.set_receiving(KF, "zhang_san", True)
    assert (await trans(api, 3, "zhang_san"))["errcode"] == 0


async def test_a_code_dies_when_the_session_moves_on(asked: World, api: Caller) -> None:
    notice: dict[str, Any] = {"msgtype": "text", "text": {"content": "正在排队"}}
    pool_code = (await trans(api, 2))["msg_code"]
    menu = {"code": pool_code, "msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗？"}}
    assert (await api.post("kf/send_msg_on_event", **menu))["errcode"] == 40008
    await trans(api, 3, "zhang_san")
    assert (await api.post("kf/send_msg_on_event", code=pool_code, **notice))["errcode"] == 40058
    end_code = (await trans(api, 4))["msg_code"]
    assert (await api.post("kf/send_msg_on_event", code=pool_code, **notice))["errcode"] == 95013
    asked.clock.advance(21)
    assert (await api.post("kf/send_msg_on_event", code=end_code, **notice))["errcode"] == 40058


async def test_a_servicer_reopens_a_closed_session(asked: World, api: Caller) -> None:
    await trans(api, 4)
    asked.staff.say(KF, ANNA, "zhang_san", "刚才的问题好了吗")
    assert await state(api) == (3, "zhang_san")
    assert (await api.events("session_status_change"))[0]["change_type"] == 4


async def test_nobody_is_taken_who_does_not_wait(asked: World) -> None:
    with pytest.raises(Refusal) as refusal:
        asked.staff.take(KF, ANNA, "zhang_san")
    assert refusal.value.errcode == 95016
