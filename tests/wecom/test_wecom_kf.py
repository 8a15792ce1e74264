"""微信客服 against the sandbox: sync, send, states, welcome codes."""

from __future__ import annotations

import pytest

from sandbox.world import World
from tests.wecom.shop import OPEN_KFID
from tools.wecom import messages
from tools.wecom.client import WeComClient
from tools.wecom.errors import (
    AccountGone,
    AlreadySent,
    BadSyncToken,
    CodeLost,
    QuotaUsed,
    RateLimited,
    ServicerUnavailable,
    StateForbids,
    UnknownPerson,
    WindowClosed,
)
from tools.wecom.kf import Kf
from tools.wecom.kf_message import FROM_CUSTOMER, FROM_SERVICER, FROM_SYSTEM, KfMessage
from tools.wecom.kf_records import SessionState

LIN = "wmLin"


async def drain(kf: Kf, cursor: str = "") -> list[KfMessage]:
    found: list[KfMessage] = []
    while True:
        page = await kf.sync_msg(OPEN_KFID, cursor=cursor)
        found, cursor = [*found, *page.messages], page.next_cursor
        if not page.has_more:
            return found


async def test_messages_and_events_come_in_order(kf: Kf, world: World) -> None:
    world.customers.enter(OPEN_KFID, LIN, scene="poster01")
    said = world.customers.say(OPEN_KFID, LIN, "有大码吗")
    world.customers.tap(OPEN_KFID, LIN, "faq_7", "查订单")
    image = world.customers.upload(OPEN_KFID, "image", b"\xff\xd8\xff\xe0 a picture")
    world.customers.send(OPEN_KFID, LIN, "image", {"media_id": image})
    enter, text, tap, picture = await drain(kf)
    assert (enter.origin, enter.event_type, enter.external_userid) == (FROM_SYSTEM, "enter_session", LIN)
    assert enter.open_kfid == OPEN_KFID
    assert enter.payload["scene"] == "poster01"
    assert (text.msgid, text.origin, text.text) == (said, FROM_CUSTOMER, "有大码吗")
    assert abs((text.send_time - world.clock()).total_seconds()) < 5
    assert (tap.text, tap.menu_id) == ("查订单", "faq_7")
    assert (picture.text, picture.media_id) == ("[图片]", image)


async def test_an_empty_page_is_not_the_end(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "在吗")
    world.faults.add("empty_page", path="kf/sync_msg", times=2)
    page = await kf.sync_msg(OPEN_KFID)
    assert (page.messages, page.has_more) == ([], True)
    assert [message.text for message in await drain(kf)] == ["在吗"]


async def test_a_wrong_token_and_a_wrong_account(kf: Kf) -> None:
    with pytest.raises(BadSyncToken):
        await kf.sync_msg(OPEN_KFID, token="ENCnever")
    with pytest.raises(AccountGone):
        await kf.sync_msg("wkNobody")


async def test_a_limit_without_token_does_not_stop_those_with_one(kf: Kf, world: World) -> None:
    world.limits.sync_without_token = 1
    await kf.sync_msg(OPEN_KFID)
    with pytest.raises(RateLimited):
        await kf.sync_msg(OPEN_KFID)
    with pytest.raises(BadSyncToken):
        await kf.sync_msg(OPEN_KFID, token="ENCnever")


async def test_five_go_out_and_the_customer_opens_five_more(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "在吗")
    for number in range(5):
        assert await kf.send_msg(LIN, OPEN_KFID, messages.text(f"第 {number} 条"), msgid=f"t1-{number}")
    with pytest.raises(QuotaUsed):
        await kf.send_msg(LIN, OPEN_KFID, messages.text("第 6 条"))
    world.customers.say(OPEN_KFID, LIN, "还在吗")
    assert await kf.send_msg(LIN, OPEN_KFID, messages.text("在的"))
    assert len(world.ledger.received(OPEN_KFID, LIN)) == 6
    assert (await kf.service_state(OPEN_KFID, LIN)).state is SessionState.ASSISTANT


async def test_a_msgid_goes_out_once_even_when_the_answer_is_lost(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "在吗")
    world.faults.add("drop", path="kf/send_msg", times=1, after=True)
    with pytest.raises(AlreadySent):
        await kf.send_msg(LIN, OPEN_KFID, messages.text("在的"), msgid="once-1")
    assert [entry.text for entry in world.ledger.received(OPEN_KFID, LIN)] == ["在的"]


async def test_the_window_closes_after_48_hours(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "在吗")
    await kf.send_msg(LIN, OPEN_KFID, messages.text("在的"))
    world.clock.advance(48 * 3600 + 1)
    with pytest.raises((WindowClosed, StateForbids)):
        await kf.send_msg(LIN, OPEN_KFID, messages.text("还要吗"))
    with pytest.raises((UnknownPerson, WindowClosed, StateForbids)):
        await kf.send_msg("wmStranger", OPEN_KFID, messages.text("您好"))


async def test_a_human_takes_over_and_the_program_must_be_quiet(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "我要人工")
    code = await kf.trans_service_state(OPEN_KFID, LIN, SessionState.SERVICER, "zhang_san")
    assert await kf.send_msg_on_event(code, messages.text("张三为您服务"))
    state = await kf.service_state(OPEN_KFID, LIN)
    assert (state.state, state.servicer_userid) == (SessionState.SERVICER, "zhang_san")
    with pytest.raises(StateForbids):
        await kf.send_msg(LIN, OPEN_KFID, messages.text("我是小二"))
    world.staff.say(OPEN_KFID, LIN, "zhang_san", "您好，我来处理")
    said = (await drain(kf))[-1]
    assert (said.origin, said.servicer_userid, said.text) == (FROM_SERVICER, "zhang_san", "您好，我来处理")
    await kf.trans_service_state(OPEN_KFID, LIN, SessionState.ENDED)
    with pytest.raises(StateForbids):
        await kf.trans_service_state(OPEN_KFID, LIN, SessionState.QUEUED)


async def test_a_servicer_who_is_away_cannot_be_chosen(kf: Kf, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "我要人工")
    world.staff.set_receiving(OPEN_KFID, "zhang_san", False)
    for userid in ("zhang_san", "nobody"):
        with pytest.raises(ServicerUnavailable):
            await kf.trans_service_state(OPEN_KFID, LIN, SessionState.SERVICER, userid)
    assert [servicer.receiving for servicer in await kf.servicers(OPEN_KFID)] == [False]


async def test_a_welcome_code_works_once_within_20_seconds(kf: Kf, world: World) -> None:
    code = world.customers.enter(OPEN_KFID, LIN)
    assert code
    welcome = messages.menu("您好，想问什么？", [("faq_1", "尺码"), ("faq_2", "发货")])
    assert await kf.send_msg_on_event(code, welcome, msgid="w-1")
    with pytest.raises(CodeLost):
        await kf.send_msg_on_event(code, welcome, msgid="w-2")
    late = world.customers.enter(OPEN_KFID, "wmLate")
    assert late
    world.clock.advance(21)
    with pytest.raises(CodeLost):
        await kf.send_msg_on_event(late, welcome)


async def test_a_welcome_whose_answer_is_lost_is_not_sent_again(kf: Kf, world: World) -> None:
    code = world.customers.enter(OPEN_KFID, LIN)
    assert code
    world.faults.add("drop", path="kf/send_msg_on_event", times=1, after=True)
    with pytest.raises(Exception, match="no answer"):
        await kf.send_msg_on_event(code, messages.text("您好"))
    assert len(world.ledger.received(OPEN_KFID, LIN)) == 1


async def test_accounts_customers_and_links(kf: Kf, world: World) -> None:
    (account,) = await kf.accounts()
    assert (account.open_kfid, account.name, account.managed) == (OPEN_KFID, "青禾客服", True)
    world.customers.enter(OPEN_KFID, LIN, name="小林", scene="poster01")
    world.customers.say(OPEN_KFID, LIN, "在吗")
    (customer,) = await kf.customers([LIN, "wmNobody"])
    assert (customer.external_userid, customer.nickname) == (LIN, "小林")
    assert (await kf.add_contact_way(OPEN_KFID, "poster01")).startswith("http")


async def test_a_revoked_token_goes_unnoticed(kf: Kf, shop_client: WeComClient, world: World) -> None:
    world.customers.say(OPEN_KFID, LIN, "在吗")
    await kf.sync_msg(OPEN_KFID)
    before = await shop_client.access_token()
    world.tokens.revoke()
    assert [message.text for message in await drain(kf)] == ["在吗"]
    assert await shop_client.access_token() != before
