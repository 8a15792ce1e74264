from __future__ import annotations

from sandbox.ledger import Kind
from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import ANNA, BEN, CORP_ID, SHOP

EC = "externalcontact/"


async def test_customers_of_a_member(world: World, api: Caller) -> None:
    assert (await api.get(EC + "list", userid="zhang_san"))["errcode"] == 84061
    world.contacts.add(CORP_ID, "zhang_san", ANNA, name="小林", state="poster_01")
    assert (await api.get(EC + "list", userid="zhang_san"))["external_userid"] == [ANNA]
    found = await api.get(EC + "get", external_userid=ANNA)
    assert found["external_contact"]["name"] == "小林"
    assert found["follow_user"][0]["state"] == "poster_01"
    assert (await api.get(EC + "get", external_userid=BEN))["errcode"] == 84061
    assert (await api.get(EC + "list", userid="nobody"))["errcode"] == 40003
    assert (await api.get(EC + "get_follow_user_list"))["follow_user"] == ["zhang_san", "li_si"]


async def test_the_full_sync_pages(world: World, api: Caller) -> None:
    for number in range(5):
        world.contacts.add(CORP_ID, "zhang_san", f"wmC{number}")
    world.contacts.add(CORP_ID, "li_si", "wmC0")
    seen, cursor = [], ""
    for _ in range(3):
        page = await api.post(EC + "batch/get_by_user", userid_list=["zhang_san", "li_si"], cursor=cursor, limit=2)
        seen += [
            (row["follow_info"]["userid"], row["external_contact"]["external_userid"])
            for row in page["external_contact_list"]
        ]
        cursor = page["next_cursor"]
    assert cursor == ""
    assert seen == [("zhang_san", f"wmC{number}") for number in range(5)] + [("li_si", "wmC0")]


async def test_tags_belong_to_a_pair(world: World, api: Caller, receiver: Receiver) -> None:
    for userid in ("zhang_san", "li_si"):
        world.contacts.add(CORP_ID, userid, ANNA)
    made = await api.post(EC + "add_corp_tag", group_name="等级", tag=[{"name": "VIP"}, {"name": "新客"}])
    vip, new = (tag["id"] for tag in made["tag_group"]["tag"])
    again = await api.post(EC + "add_corp_tag", group_name="等级", tag=[{"name": "VIP"}])
    assert again["errcode"] == 40071
    await world.settled()
    receiver.posts.clear()
    pair = {"userid": "zhang_san", "external_userid": ANNA}
    assert (await api.post(EC + "mark_tag", **pair, add_tag=[vip, new]))["errcode"] == 0
    assert (await api.post(EC + "mark_tag", **pair, remove_tag=[new]))["errcode"] == 0
    assert (await api.post(EC + "mark_tag", **pair, add_tag=["etNobody"]))["errcode"] == 40068
    assert (await api.post(EC + "mark_tag", **{**pair, "external_userid": BEN}, add_tag=[vip]))["errcode"] == 84061
    follows = (await api.get(EC + "get", external_userid=ANNA))["follow_user"]
    assert {row["userid"]: [tag["tag_name"] for tag in row["tags"]] for row in follows} == {
        "zhang_san": ["VIP"],
        "li_si": [],
    }
    await world.settled()
    assert receiver.posts == []  # what the API did makes no callback
    world.contacts.edit(CORP_ID, "zhang_san", ANNA, [new])
    await world.settled()
    assert receiver.posts[0].node("ChangeType") == "edit_external_contact"


async def test_only_its_own_tags_can_an_app_delete(world: World, api: Caller) -> None:
    board = world.corps[CORP_ID].contacts.tags
    (theirs,) = board.add(board.group(None, "后台", 0, 0), {"老板加的": 0}, 0)
    mine = (await api.post(EC + "add_corp_tag", group_name="等级", tag=[{"name": "VIP"}]))["tag_group"]
    assert (await api.post(EC + "del_corp_tag", tag_id=[theirs.id]))["errcode"] == 60011
    assert (await api.post(EC + "del_corp_tag", group_id=[mine["group_id"]]))["errcode"] == 0
    groups = (await api.post(EC + "get_corp_tag_list"))["tag_group"]
    assert [group["group_name"] for group in groups] == ["后台"]


async def test_a_welcome_in_20_seconds_once_by_one_app(world: World, api: Caller, receiver: Receiver) -> None:
    code = world.contacts.add(CORP_ID, "zhang_san", ANNA, state="poster_01")
    await world.settled()
    assert receiver.posts[0].node("WelcomeCode") == code
    body = {"text": {"content": "您好，我是张三"}}
    welcome = EC + "send_welcome_msg"
    assert [(await api.post(welcome, welcome_code=code, **body))["errcode"] for _ in range(2)] == [0, 41051]
    late = world.contacts.add(CORP_ID, "zhang_san", BEN)
    world.clock.advance(21)
    assert (await api.post(welcome, welcome_code=late, **body))["errcode"] == 41050
    other = world.corps[CORP_ID].add_app(1000009, "second", "tok", SHOP["encoding_aes_key"])
    api.token = (await api.gettoken(secret=other.secret))["access_token"]
    assert (await api.post(welcome, welcome_code=code, **body))["errcode"] == 41096
    assert [entry.text for entry in world.ledger.entries(Kind.CONTACT_WELCOME)] == ["您好，我是张三"]


async def test_loss_and_half_relations(world: World, api: Caller) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA, half=True)
    assert (await api.get(EC + "get", external_userid=ANNA))["errcode"] == 84061
    world.contacts.accept(CORP_ID, "zhang_san", ANNA)
    world.contacts.lose(CORP_ID, "zhang_san", ANNA, by_member=False)
    assert (await api.get(EC + "get", external_userid=ANNA))["errcode"] == 0
    world.contacts.lose(CORP_ID, "zhang_san", ANNA, by_member=True)
    assert (await api.get(EC + "get", external_userid=ANNA))["errcode"] == 84061
