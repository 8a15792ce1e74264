"""Calls of 客户联系 against the sandbox."""

from __future__ import annotations

import pytest

from sandbox.ledger import Kind
from sandbox.world import World
from tests.wecom.shop import CORP_ID
from tools.wecom.client import WeComClient
from tools.wecom.contacts import Contacts
from tools.wecom.errors import TagExists, TagGone, UnknownPerson, WelcomeLost

ANNA, BEN = "wmAnna", "wmBen"


@pytest.fixture
def contacts(shop_client: WeComClient) -> Contacts:
    return Contacts(shop_client)


async def test_a_customer_with_those_who_follow_them(contacts: Contacts, world: World) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA, name="小林", state="poster_01")
    found = await contacts.get(ANNA)
    assert (found.name, found.follows[0].userid, found.follows[0].state) == ("小林", "zhang_san", "poster_01")
    with pytest.raises(UnknownPerson):
        await contacts.get(BEN)


async def test_all_pairs_page_by_page_and_none_for_a_member_without_customers(contacts: Contacts, world: World) -> None:
    assert [pair async for pair in contacts.of_members(["zhang_san"])] == []
    for number in range(130):
        world.contacts.add(CORP_ID, "zhang_san", f"wm{number:03d}")
    pairs = [pair.external_userid async for pair in contacts.of_members(["zhang_san"])]
    assert len(set(pairs)) == 130


async def test_tags_are_made_once_and_put_on_a_pair(contacts: Contacts, world: World) -> None:
    world.contacts.add(CORP_ID, "zhang_san", ANNA)
    (vip,) = await contacts.add_tags("店小二", ["VIP"])
    with pytest.raises(TagExists):
        await contacts.add_tags("店小二", ["VIP"])
    assert await contacts.tags() == [vip]
    await contacts.mark("zhang_san", ANNA, add=[vip.id])
    assert (await contacts.get(ANNA)).follows[0].tag_ids == (vip.id,)
    with pytest.raises(TagGone):
        await contacts.mark("zhang_san", ANNA, add=["etGone"])
    with pytest.raises(UnknownPerson):
        await contacts.mark("zhang_san", BEN, add=[vip.id])


async def test_a_qr_code_brings_its_state_until_it_is_deleted(contacts: Contacts, world: World) -> None:
    way = await contacts.add_way(["zhang_san"], "poster_01", remark="门口海报")
    world.contacts.scan(CORP_ID, way.config_id, ANNA)
    world.contacts.accept(CORP_ID, "zhang_san", ANNA)
    assert (await contacts.get(ANNA)).follows[0].state == "poster_01"
    await contacts.delete_way(way.config_id)
    assert world.corps[CORP_ID].contacts.ways == {}


async def test_a_welcome_goes_out_once_and_not_late(contacts: Contacts, world: World) -> None:
    code = world.contacts.add(CORP_ID, "zhang_san", ANNA)
    await contacts.welcome(code, "欢迎光临", [{"msgtype": "link", "link": {"title": "新品", "url": "https://a.test"}}])
    with pytest.raises(WelcomeLost):
        await contacts.welcome(code, "欢迎光临")
    late = world.contacts.add(CORP_ID, "zhang_san", BEN)
    world.clock.advance(21)
    with pytest.raises(WelcomeLost):
        await contacts.welcome(late, "欢迎光临")
    assert len(world.ledger.entries(Kind.CONTACT_WELCOME)) == 1
