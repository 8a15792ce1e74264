"""The event sequences A to F, K, M and N of wecom-api.md §9.4, step by step as they are written there.

What else may happen on the way is played elsewhere: refusals and pools in test_handoff_sequences.py (C, D),
quotas in test_jobs_sending.py (E), channels in test_jobs_welcomes.py (F), cards of notices in test_jobs_notices.py (K).
"""

from __future__ import annotations

from pathlib import Path

from sandbox.kf.session import State
from sandbox.ledger import Kind
from store.handoffs.settings import HandoffSettings, save_handoff_settings
from tests.jobs.looking import idle, messages
from tests.jobs.people import asks, cards, eventually, handoffs, later, servicer, sessions, state, team, wait_for
from tests.worlds import CORP, KF, Town, renew_profiles, until

SIZES, SHIPPING = "有的，L 到 XXL 都有，170 斤以内都能穿。", "付款后 48 小时内发出。"


async def test_every_sequence_in_one_town(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await a_new_visitor_by_link(t)
        await b_back_within_two_days(t)
        await c_pool_taken_ended_surveyed(t)
        await d_assigned_and_closed_by_us(t)
        await f_added_by_code(t)
        await k_card_acknowledged_once(t)
        await m_taken_back(t)
        await n_servicer_goes_offline(t)
        await e_quota(t)  # last: it moves the clock by two days


async def a_new_visitor_by_link(t: Town) -> None:
    """A. enter_session with a welcome_code → welcome within 20 s → text → state 0 → reply → state 1."""
    assert t.world.customers.enter(KF, "wmA", scene="poster01", scene_param="sku=A01")
    assert "青禾女装" in (await t.hears("wmA"))[0]
    [welcome] = t.world.ledger.received(KF, "wmA")
    [entered] = [e for e in t.world.ledger.entries(Kind.CUSTOMER_ENTERED) if e.external_userid == "wmA"]
    assert welcome.kind is Kind.EVENT_REPLY
    assert welcome.at - entered.at < 20
    assert state(t) is State.CLOSED
    t.say("wmA", "有大码吗")
    assert await t.hears("wmA", 2) == [t.heard("wmA")[0], SIZES]
    moves = [e.data["to"] for e in t.world.ledger.entries(Kind.TRANSITION) if e.external_userid == "wmA"]
    assert moves == [State.NEW, State.ASSISTANT]


async def b_back_within_two_days(t: Town) -> None:
    """B. enter_session without a welcome_code: stored, and nobody is greeted twice; a text is answered."""
    later(t, minutes=60)
    assert t.world.customers.enter(KF, "wmA") is None
    await idle(t)
    assert len(t.heard("wmA")) == 2
    assert len([row for row in await messages(t) if row["msgtype"] == "event"]) == 2
    t.say("wmA", "多久发货")
    assert (await t.hears("wmA", 3))[2] == SHIPPING


async def c_pool_taken_ended_surveyed(t: Town) -> None:
    """C. trans→2, notice → taken (change_type 1) → origin 5 → no send of ours → ended (3) → survey → 满意, menu_id."""
    for userid in ("li_si", "wang_wu"):
        t.world.staff.set_receiving(KF, userid, False)
    await idle(t)
    assert "有人上线就来找您" in await asks(t, "wmC")
    assert state(t, "wmC") is State.POOL
    t.world.staff.set_receiving(KF, "wang_wu", True)
    t.world.staff.take(KF, "wmC", "wang_wu")
    await wait_for(t, "taken")
    before = len(t.heard("wmC"))
    t.say("wmC", "有大码吗")
    t.world.staff.say(KF, "wmC", "wang_wu", "有的")
    await idle(t)
    assert t.heard("wmC")[before:] == ["有的"], "the assistant is silent"
    t.world.staff.end(KF, "wmC")
    assert "满意" in (await t.hears("wmC", before + 2))[-1]
    assert t.world.ledger.received(KF, "wmC")[-1].kind is Kind.EVENT_REPLY
    assert state(t, "wmC") is State.CLOSED
    session = (await sessions(t))[-1]
    t.world.customers.tap(KF, "wmC", f"survey:{session['id']}:3", "满意")
    assert "谢谢" in (await t.hears("wmC", before + 3))[-1]
    assert (await sessions(t))[-1]["score"] == 3


async def d_assigned_and_closed_by_us(t: Town) -> None:
    """D. trans→3 with a servicer (one who is suspended is passed over) → … → trans→4, and its closing code is used."""
    t.world.staff.set_receiving(KF, "li_si", True)
    t.world.staff.set_receiving(KF, "wang_wu", False, suspended=True)
    await idle(t)
    await asks(t, "wmD")
    assert (state(t, "wmD"), servicer(t, "wmD")) == (State.STAFF, "li_si")
    consent = HandoffSettings(return_minutes=15, consent_by="张三", consent_at=t.house.clock())
    async with t.house.database.shop(t.merchant_id) as connection:
        await save_handoff_settings(connection, t.merchant_id, consent)
    renew_profiles(t.house)
    t.world.staff.say(KF, "wmD", "li_si", "您好")
    await wait_for(t, "taken")
    await idle(t)
    later(t, minutes=16)
    await wait_for(t, "ended")
    await until(lambda: "先由我接着帮您" in t.heard("wmD")[-1])
    last = t.world.ledger.received(KF, "wmD")[-1]
    assert last.kind is Kind.EVENT_REPLY, "by the closing code"
    assert state(t, "wmD") is State.CLOSED


async def e_quota(t: Town) -> None:
    """E. five sends, no sixth; five more after the customer's next words; none 48 h and 1 s later."""
    t.say("wmE", "有大码吗")
    await t.hears("wmE")
    async with t.client("staff") as staff:
        talk = (await staff.get("conversations")).json()["items"][0]["id"]

        async def speak(number: int) -> tuple[int, str]:
            said = {"text": f"第{number}条", "key": f"quota-{number:06}"}
            answer = await staff.post(f"conversations/{talk}/messages", json=said)
            return answer.status_code, answer.text

        assert [(await speak(number))[0] for number in range(5)] == [201] * 4 + [409], "the reply was the first"
        t.say("wmE", "多久发货")
        await t.hears("wmE", 6)
        assert (await speak(6))[0] == 201
        assert t.heard("wmE")[-2:] == [SHIPPING, "第6条"]
        later(t, minutes=48 * 60, seconds=1)
        status, told = await speak(7)
        assert (status, "48 小时" in told) == (409, True)
        assert len(t.heard("wmE")) == 7


async def f_added_by_code(t: Town) -> None:
    """F. half added, with State and WelcomeCode → welcomed → accepted: add_external_contact brings no second one."""
    async with t.client() as owner:
        channel = {"code": "poster_01", "name": "门口海报", "userids": ["zhang_san"], "welcome": "欢迎光临～"}
        assert (await owner.post("channels", json=channel)).status_code == 201
        (way,) = t.world.corps[CORP].contacts.ways.values()
        assert way.skip_verify
        t.world.contacts.scan(CORP, way.config_id, "wmF", name="小林")
        await until(lambda: len(t.world.ledger.entries(Kind.CONTACT_WELCOME)) == 1)
        t.world.contacts.accept(CORP, "zhang_san", "wmF")
        await idle(t)
        t.world.contacts.add(CORP, "li_si", "wmF2", state="poster_01")  # without skip_verify: normal at once
        await until(lambda: len(t.world.ledger.entries(Kind.CONTACT_WELCOME)) == 2)
        await idle(t)
        welcomed = [entry.external_userid for entry in t.world.ledger.entries(Kind.CONTACT_WELCOME)]
        assert welcomed == ["wmF", "wmF2"]


async def k_card_acknowledged_once(t: Town) -> None:
    """K. button_interaction → a tap → template_card_event with ResponseCode → updated once; the second tap too late."""
    await asks(t, "wmK")
    handoff = (await handoffs(t))[-1]
    card = cards(t, "li_si")[-1]
    before = len(t.world.ledger.entries(Kind.CARD_UPDATE))
    for _ in range(2):
        t.world.members.click(card.msgid, "li_si", f"handoff:{handoff['id']}:take")
    await wait_for(t, "taken")
    await idle(t)
    updates = t.world.ledger.entries(Kind.CARD_UPDATE)[before:]
    assert {entry.data["button"]["replace_name"] for entry in updates} == {"李四 已接待"}
    t.world.staff.end(KF, "wmK")
    await wait_for(t, "ended")


async def m_taken_back(t: Town) -> None:
    """M. user_recall_msg: what was taken back is not answered; what was answered already changes nothing."""
    wrong = t.world.customers.say(KF, "wmM", "打错了别理我", notify=False)
    t.world.customers.recall(KF, "wmM", wrong)
    await idle(t)
    assert t.heard("wmM") == []
    answered = t.world.customers.say(KF, "wmM", "多久发货")
    await t.hears("wmM")
    t.world.customers.recall(KF, "wmM", answered)
    await idle(t)
    assert t.heard("wmM") == [SHIPPING]


async def n_servicer_goes_offline(t: Town) -> None:
    """N. servicer_status_change 2 → who waited for them goes on to the next; nobody new is given to them (95019)."""
    t.world.staff.set_receiving(KF, "wang_wu", True)
    await idle(t)
    await asks(t, "wmN")
    first = servicer(t, "wmN")
    other = {"li_si": "wang_wu", "wang_wu": "li_si"}[first]
    t.world.staff.set_receiving(KF, first, False)

    async def moved() -> bool:
        return servicer(t, "wmN") == other

    await eventually(moved)
    await idle(t)
    await asks(t, "wmN2")
    assert servicer(t, "wmN2") == other
