"""Messages to employees."""

from __future__ import annotations

import pytest

from agent.errors import BadInput
from sandbox.ledger import Kind
from sandbox.world import World
from tests.wecom.fake_api import FakeApi
from tools.wecom import cards
from tools.wecom.client import WeComClient
from tools.wecom.errors import NotPermitted, UnknownPerson
from tools.wecom.staff import send_to_staff, settle_card

CARD = cards.button_card("handoff-1", "有客户要人工", [cards.Button("我来", key="take:1")])


async def test_those_who_cannot_be_reached_are_named(shop_client: WeComClient, world: World) -> None:
    receipt = await send_to_staff(shop_client, ["zhang_san", "Nobody"], cards.staff_text("新订单"))
    assert receipt.msgid
    assert receipt.missed == ("nobody",)
    assert len(world.ledger.entries(Kind.WORK_MESSAGE)) == 1
    with pytest.raises(UnknownPerson):
        await send_to_staff(shop_client, ["nobody"], cards.staff_text("新订单"))


async def test_a_message_whose_answer_was_lost_arrives_once(shop_client: WeComClient, world: World) -> None:
    world.faults.add("drop", path="message/send", times=1, after=True)
    await send_to_staff(shop_client, ["zhang_san"], cards.staff_text("新订单"))
    assert len(world.ledger.entries(Kind.WORK_MESSAGE)) == 1


async def test_a_tapped_card_is_settled(client: WeComClient, api: FakeApi) -> None:
    api.says("message/send", {"errcode": 0, "msgid": "m1", "response_code": "rc1"})
    api.says("message/update_template_card", {"errcode": 0})
    receipt = await send_to_staff(client, ["zhang_san"], CARD)
    await settle_card(client, receipt.response_code, "已处理")
    assert '"replace_name":"已处理"'.encode() in api.bodies[-1]
    assert b'"response_code":"rc1"' in api.bodies[-1]
    assert "rc1" not in repr(receipt)


async def test_the_wrong_agent(client: WeComClient, api: FakeApi) -> None:
    api.says("message/send", {"errcode": 301002, "errmsg": "not allow operate another agent"})
    with pytest.raises(NotPermitted) as caught:
        await send_to_staff(client, ["zhang_san"], CARD)
    assert "AgentId" in caught.value.advice
    assert api.calls["message/send"] == 1


async def test_to_nobody_or_too_many(client: WeComClient) -> None:
    for userids in ([], ["u"] * 1001):
        with pytest.raises(BadInput):
            await send_to_staff(client, userids, CARD)
