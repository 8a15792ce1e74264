from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.shop import ANNA, CORP_ID, KF


@pytest.fixture
def asked(world: World) -> World:
    world.customers.say(KF, ANNA, "在吗")
    return world


async def test_an_errcode_for_the_next_calls_of_a_glob(asked: World, api: Caller) -> None:
    asked.faults.add("errcode", "kf/*", errcode=45009, times=2)
    codes = [(await api.sync())["errcode"], (await api.say(ANNA))["errcode"], (await api.say(ANNA))["errcode"]]
    assert codes == [45009, 45009, 0]
    assert len(asked.ledger.received(KF, ANNA)) == 1


async def test_a_lost_answer_of_a_call_that_took_effect(asked: World, api: Caller) -> None:
    asked.faults.add("drop", "kf/send_msg", times=1, after=True)
    with pytest.raises(httpx.TransportError):
        await api.say(ANNA, msgid="once")
    assert (await api.say(ANNA, msgid="once"))["errcode"] == 95033
    assert len(asked.ledger.received(KF, ANNA)) == 1


async def test_a_dropped_connection_before_anything_happened(asked: World, api: Caller) -> None:
    asked.faults.add("drop", "kf/send_msg", times=1)
    with pytest.raises(httpx.TransportError):
        await api.say(ANNA)
    assert asked.ledger.received(KF, ANNA) == []
    assert (await api.say(ANNA))["errcode"] == 0


async def test_http_500(asked: World, api: Caller) -> None:
    asked.faults.add("http_500", "kf/sync_msg", times=1)
    answer = await api.http.post("/cgi-bin/kf/sync_msg", params={"access_token": api.token}, json={"open_kfid": KF})
    assert answer.status_code == 500
    assert (await api.sync())["errcode"] == 0


async def test_slow_calls_do_not_hold_up_others(asked: World, api: Caller) -> None:
    asked.faults.add("slow", "kf/sync_msg", seconds=0.3, times=1)
    started = time.monotonic()
    slow = asyncio.create_task(api.sync())
    await asyncio.sleep(0.05)
    assert (await api.say(ANNA))["errcode"] == 0
    assert time.monotonic() - started < 0.25
    assert (await slow)["errcode"] == 0
    assert time.monotonic() - started >= 0.3


async def test_a_probability_hits_some_and_clear_ends_it(asked: World, api: Caller) -> None:
    asked.faults.add("errcode", "kf/account/list", probability=0.5)
    codes = {(await api.post("kf/account/list"))["errcode"] for _ in range(30)}
    assert codes == {0, -1}
    asked.faults.clear()
    assert {(await api.post("kf/account/list"))["errcode"] for _ in range(10)} == {0}


async def test_lists_at_once_and_writers_of_one_thing(world: World, api: Caller) -> None:
    world.limits.concurrent_lists = 2
    world.faults.add("slow", "kf/account/list", seconds=0.2)
    codes = [answer["errcode"] for answer in await asyncio.gather(*(api.post("kf/account/list") for _ in range(4)))]
    assert sorted(codes) == [0, 0, 45033, 45033]
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    tag = (await api.post("externalcontact/add_corp_tag", group_name="等级", tag=[{"name": "VIP"}]))["tag_group"][
        "tag"
    ][0]
    body = {"userid": "zhang_san", "external_userid": ANNA, "add_tag": [tag["id"]]}
    world.faults.add("slow", "externalcontact/mark_tag", seconds=0.2)
    marks = await asyncio.gather(*(api.post("externalcontact/mark_tag", **body) for _ in range(2)))
    assert sorted(answer["errcode"] for answer in marks) == [0, 45035]
