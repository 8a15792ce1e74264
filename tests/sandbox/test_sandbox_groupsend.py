"""Group sends: only members send, each customer so often a month, and nobody is told how it goes."""

from __future__ import annotations

from sandbox.contacts import groupsend
from sandbox.ledger import Kind
from sandbox.world import World
from tests.sandbox.caller import Caller, Json
from tests.sandbox.shop import ANNA, BEN, CORP_ID

EC = "externalcontact/"


async def receipts(api: Caller, msgid: str, userid: str) -> dict[str, int]:
    rows = (await api.post(EC + "get_groupmsg_send_result", msgid=msgid, userid=userid))["send_list"]
    return {row["external_userid"]: row["status"] for row in rows}


def sent(world: World) -> list[str]:
    return [entry.external_userid for entry in world.ledger.entries(Kind.GROUP_SEND)]


async def make(api: Caller, *people: str, **body: object) -> Json:
    asked = {"external_userid": list(people), "text": {"content": "周末满减"}} | body
    return await api.post(EC + "add_msg_template", **asked)


async def test_nothing_is_sent_until_a_member_confirms(world: World, api: Caller) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    world.contacts.add(CORP_ID, "zhang_san", BEN)
    world.clock.advance(5)
    world.contacts.add(CORP_ID, "li_si", BEN)
    made = await make(api, ANNA, BEN, "wmNobody")
    assert made["fail_list"] == ["wmNobody"]
    asked = await api.post(EC + "get_groupmsg_task", msgid=made["msgid"])
    assert asked["errcode"] == 41063
    world.clock.advance(2)
    tasks = (await api.post(EC + "get_groupmsg_task", msgid=made["msgid"]))["task_list"]
    assert {task["userid"]: task["status"] for task in tasks} == {"zhang_san": 0, "li_si": 0}
    assert await receipts(api, made["msgid"], "li_si") == {BEN: 0}
    assert sent(world) == []
    assert world.group_sends.confirm(CORP_ID, made["msgid"], "li_si") == 1
    assert sent(world) == [BEN]
    assert await receipts(api, made["msgid"], "li_si") == {BEN: 1}
    world.contacts.lose(CORP_ID, "zhang_san", ANNA, by_member=False)
    world.group_sends.confirm(CORP_ID, made["msgid"], "zhang_san")
    assert await receipts(api, made["msgid"], "zhang_san") == {ANNA: 2}


async def test_what_is_refused(world: World, api: Caller) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    assert (await make(api, "wmNobody"))["errcode"] == 41048
    assert (await make(api))["errcode"] == 40058
    assert (await make(api, ANNA, text={"content": ""}))["errcode"] == 44004
    assert (await make(api, ANNA, text={"content": "满" * 1334}))["errcode"] == 45002
    assert (await make(api, ANNA, attachments=[{"msgtype": "voice"}]))["errcode"] == 41065
    assert (await make(api, ANNA, attachments=[{"msgtype": "link", "link": {}}] * 10))["errcode"] == 41064
    assert (await make(api, ANNA, sender="nobody"))["errcode"] == 40003
    assert (await api.post(EC + "get_groupmsg_task", msgid="msgNone"))["errcode"] == 41047
    assert (await api.post(EC + "remind_groupmsg_send"))["errcode"] == 41046


async def test_reminders_cancelling_and_the_monthly_cap(world: World, api: Caller) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    world.group_sends.monthly = 1
    first, second = (await make(api, ANNA))["msgid"], (await make(api, ANNA, sender="zhang_san"))["msgid"]
    codes = [(await api.post(EC + "remind_groupmsg_send", msgid=first))["errcode"] for _ in range(4)]
    assert codes == [0, 0, 0, 41094]
    world.clock.advance(groupsend.SPREADING_SECONDS + 1)
    world.group_sends.confirm(CORP_ID, first, "zhang_san")
    world.group_sends.confirm(CORP_ID, second, "zhang_san")
    assert await receipts(api, second, "zhang_san") == {ANNA: 3}
    third = (await make(api, ANNA))["msgid"]
    codes = [(await api.post(EC + "cancel_groupmsg_send", msgid=third))["errcode"] for _ in range(2)]
    assert codes == [0, 41093]
    assert world.group_sends.confirm(CORP_ID, third, "zhang_san") == 0
    assert sent(world) == [ANNA]


async def test_tags_choose_customers(world: World, api: Caller) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    world.contacts.add(CORP_ID, "zhang_san", BEN)
    made = await api.post(EC + "add_corp_tag", group_name="店小二", tag=[{"name": "VIP"}])
    vip = made["tag_group"]["tag"][0]["id"]
    await api.post(EC + "mark_tag", userid="zhang_san", external_userid=BEN, add_tag=[vip])
    send = await api.post(
        EC + "add_msg_template", tag_filter={"group_list": [{"tag_list": [vip]}]}, text={"content": "会员日"}
    )
    world.clock.advance(2)
    assert await receipts(api, send["msgid"], "zhang_san") == {BEN: 0}
    now = int(world.time())
    listed = await api.post(EC + "get_groupmsg_list_v2", chat_type="single", start_time=now - 60, end_time=now)
    assert [row["msgid"] for row in listed["group_msg_list"]] == [send["msgid"]]
