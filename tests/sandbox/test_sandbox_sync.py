from __future__ import annotations

from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import ANNA, BEN, KF


async def test_pages_follow_the_cursor_and_replay_from_an_older_one(world: World, api: Caller) -> None:
    for number in range(5):
        world.customers.say(KF, ANNA, f"第{number}条")
    first = await api.sync(limit=2)
    second = await api.sync(first["next_cursor"], limit=2)
    third = await api.sync(second["next_cursor"], limit=2)
    said = [row["text"]["content"] for page in (first, second, third) for row in page["msg_list"]]
    assert said == [f"第{number}条" for number in range(5)]
    assert [page["has_more"] for page in (first, second, third)] == [1, 1, 0]
    assert (await api.sync(third["next_cursor"]))["msg_list"] == []
    again = await api.sync(first["next_cursor"], limit=2)
    assert again["msg_list"] == second["msg_list"]


async def test_a_message_and_an_event_have_their_own_shapes(world: World, api: Caller) -> None:
    world.customers.enter(KF, ANNA, scene="poster01", scene_param="sku=A01")
    world.customers.tap(KF, ANNA, "order_query", "查订单")
    event, message = (await api.sync())["msg_list"]
    assert event["origin"] == 4
    assert "external_userid" not in event
    assert event["event"]["scene"] == "poster01"
    assert event["event"]["external_userid"] == ANNA
    assert (message["origin"], message["external_userid"], message["open_kfid"]) == (3, ANNA, KF)
    assert message["text"] == {"content": "查订单", "menu_id": "order_query"}


async def test_api_messages_never_come_back_but_a_servicers_do(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    assert (await api.say(ANNA, "在的"))["errcode"] == 0
    world.staff.say(KF, ANNA, "zhang_san", "我来处理")
    rows = (await api.sync())["msg_list"]
    assert [(row["origin"], row["text"]["content"]) for row in rows] == [(3, "在吗"), (5, "我来处理")]
    assert rows[1]["servicer_userid"] == "zhang_san"


async def test_empty_page_with_has_more_then_a_short_page(world: World, api: Caller) -> None:
    for number in range(3):
        world.customers.say(KF, ANNA, str(number))
    world.faults.add("empty_page", "kf/sync_msg", times=1)
    empty = await api.sync()
    assert (empty["msg_list"], empty["has_more"]) == ([], 1)
    world.faults.add("short_page", "kf/sync_msg", times=1, rows=1)
    short = await api.sync(empty["next_cursor"])
    assert (len(short["msg_list"]), short["has_more"]) == (1, 1)
    rest = await api.sync(short["next_cursor"])
    assert (len(rest["msg_list"]), rest["has_more"]) == (2, 0)


async def test_history_goes_back_three_days(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "旧的")
    old = await api.sync()
    world.clock.advance(3 * 86400 + 60)
    await api.log_in()
    world.customers.say(KF, BEN, "新的")
    assert [row["text"]["content"] for row in (await api.sync())["msg_list"]] == ["新的"]
    assert [row["text"]["content"] for row in (await api.sync(old["next_cursor"]))["msg_list"]] == ["新的"]


async def test_a_sync_token_lives_ten_minutes(world: World, api: Caller, receiver: Receiver) -> None:
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    token = receiver.posts[0].node("Token")
    assert (await api.sync(token=token))["errcode"] == 0
    assert (await api.sync(token="ENCmadeup"))["errcode"] == 95007
    assert (await api.sync(token=token, open_kfid="wkSimKf02"))["errcode"] == 95007
    world.clock.advance(601)
    assert (await api.sync(token=token))["errcode"] == 95007


async def test_without_a_token_the_limit_is_strict(world: World, api: Caller, receiver: Receiver) -> None:
    world.limits.sync_without_token = 2
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert [(await api.sync())["errcode"] for _ in range(3)] == [0, 0, 45009]
    assert (await api.sync(token=receiver.posts[0].node("Token")))["errcode"] == 0


async def test_wrong_accounts_and_cursors(world: World, api: Caller) -> None:
    world.customers.say(KF, ANNA, "在吗")
    cursor = (await api.sync())["next_cursor"]
    assert (await api.post("kf/sync_msg"))["errcode"] == 95000
    assert (await api.sync(open_kfid="wkNobody"))["errcode"] == 95004
    assert (await api.sync(cursor, open_kfid="wkSimKf02"))["errcode"] == 50100  # another account's
    assert (await api.sync("cur_made_up"))["errcode"] == 50100
    world.accounts["wkSimKf02"].granted = False
    assert (await api.sync(open_kfid="wkSimKf02"))["errcode"] == 48007


async def test_a_recall_names_the_message(world: World, api: Caller) -> None:
    msgid = world.customers.say(KF, ANNA, "发错了")
    world.customers.recall(KF, ANNA, msgid)
    (event,) = await api.events("user_recall_msg")
    assert event["recall_msgid"] == msgid
