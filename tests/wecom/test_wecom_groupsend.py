"""Calls of 企业群发 against the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.world import World
from tests.wecom.shop import CORP_ID
from tools.wecom.client import WeComClient
from tools.wecom.errors import NoCustomer, RateLimited, StillSpreading, TaskGone, TaskOver
from tools.wecom.groupsend import GroupSend, Receipt

ANNA = "wmAnna"


async def test_a_task_from_asking_to_its_results(shop_client: WeComClient, world: World) -> None:
    sends = GroupSend(shop_client)
    with pytest.raises(NoCustomer):
        await sends.create("zhang_san", [ANNA], "周末满减")
    people = [f"wm{number:04d}" for number in range(1, 1_205)]
    for person in [ANNA, *people]:
        world.contacts.add(CORP_ID, "zhang_san", person)
    made = await sends.create("zhang_san", [ANNA, *people, "wmGone"], "周末满减")
    assert made.unsendable == ("wmGone",)
    with pytest.raises(StillSpreading):
        await sends.tasks(made.msgid)
    world.clock.advance(2)
    assert [(task.userid, task.done) for task in await sends.tasks(made.msgid)] == [("zhang_san", False)]
    assert len(await sends.results(made.msgid, "zhang_san")) == 1_205  # three pages
    world.group_sends.confirm(CORP_ID, made.msgid, "zhang_san")
    assert {row.receipt for row in await sends.results(made.msgid, "zhang_san")} == {Receipt.SENT}
    now = world.clock()
    found = await sends.find(now - timedelta(minutes=5), now, "周末满减")
    assert [one.msgid for one in found] == [made.msgid]
    assert await sends.find(now - timedelta(minutes=5), now, "别的") == []


async def test_reminding_and_cancelling(shop_client: WeComClient, world: World) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    sends = GroupSend(shop_client)
    made = await sends.create("zhang_san", [ANNA], "周末满减")
    await sends.cancel(made.msgid)
    with pytest.raises(TaskOver):
        await sends.cancel(made.msgid)
    with pytest.raises(TaskGone):
        await sends.cancel("msgNone")
    other = await sends.create("zhang_san", [ANNA], "周末满减")
    for _ in range(3):
        await sends.remind(other.msgid)
    with pytest.raises(RateLimited):
        await sends.remind(other.msgid)
