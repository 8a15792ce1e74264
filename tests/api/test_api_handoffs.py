"""Hand-overs, duty and satisfaction as shop people reach them over REST, and the list on the command line."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.clock import in_shop_time
from agent.touching import TouchLimits
from sandbox.kf.session import State
from store.touches.limits import save_touch_limits
from tests.jobs.looking import idle
from tests.jobs.people import asks, cards, handoffs, later, servicer, sessions, state, team, wait_for
from tests.programs import xiaoer
from tests.worlds import KF, Town, renew_profiles, until

ANSWER = "有的，L 到 XXL 都有，170 斤以内都能穿。"


def span(t: Town) -> dict[str, str]:
    now = t.house.clock()
    return {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}


async def test_take_pass_on_and_give_back(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t, t.client("staff") as staff:
        await asks(t)
        [shown] = (await staff.get("handoffs", params={"only": "unattended"})).json()["items"]
        assert (shown["trigger"], shown["state"], shown["servicer_userid"]) == ("words", "offered", "li_si")
        assert shown["summary"] == "转人工"
        path = f"handoffs/{shown['id']}"
        moved = await staff.post(f"{path}/reassign", json={"userid": "wang_wu"})
        assert (moved.status_code, moved.json()["state"]) == (200, "offered")
        assert servicer(t) == "wang_wu"
        assert (await staff.post(f"{path}/reassign", json={"userid": "nobody"})).status_code == 422
        t.world.staff.set_receiving(KF, "li_si", False)
        refused = await staff.post(f"{path}/take", json={"userid": "li_si"})
        assert refused.status_code == 409
        assert "打开接待" in refused.text
        stranger = await staff.post(f"{path}/take", json={"userid": "zhang_san"})
        assert stranger.status_code == 409
        assert "不是这个客服账号的接待人员" in stranger.text
        assert (await staff.post(f"{path}/take", json={})).status_code == 422, "a token is nobody of the staff"
        taken = await staff.post(f"{path}/take", json={"userid": "wang_wu"})
        assert taken.json()["state"] == "taken"
        assert (await staff.get("handoffs", params={"only": "unattended"})).json()["items"] == []
        back = await staff.post(f"{path}/return")
        assert back.json()["state"] == "ended"
        assert state(t) is State.CLOSED
        assert "继续问我" in t.heard("wmA")[-1]
        assert (await staff.post(f"{path}/return")).status_code == 409
        gone = await staff.post(f"{path}/take", json={"userid": "wang_wu"})
        assert gone.status_code == 409
        assert "直接发消息" in gone.text
        heard = len(t.heard("wmA"))
        t.say("wmA", "有大码吗")
        assert (await t.hears("wmA", heard + 1))[-1] == ANSWER
        conversation = (await handoffs(t))[0]["conversation_id"]
        t.world.faults.add("slow", "kf/service_state/trans", seconds=2.0, times=1)
        mine = {"userid": "wang_wu"}
        taking = asyncio.create_task(staff.post(f"conversations/{conversation}/take", json=mine))
        await until(lambda: not t.world.faults.on)
        early = await staff.post(f"conversations/{conversation}/take", json={"userid": "li_si"})
        assert (early.status_code, taking.done()) == (409, False), "nobody waits for a colleague's WeCom"
        assert "已经由王五接待了" in early.text
        own = await taking
        assert (own.status_code, own.json()["trigger"]) == (200, "staff")
        second = await staff.post(f"conversations/{conversation}/take", json={"userid": "li_si"})
        assert (second.status_code, servicer(t)) == (409, "wang_wu")
        assert "已经由王五接待了" in second.text
        assert (await staff.post("conversations/999/take", json={"userid": "wang_wu"})).status_code == 404
        closed = {"only": "closed", "trigger": "words"}
        assert [row["id"] for row in (await staff.get("handoffs", params=closed)).json()["items"]] == [shown["id"]]
        assert (await staff.get("handoffs", params=closed | {"trigger": "money"})).json()["items"] == []
        [count] = (await staff.get("handoffs/counts", params=span(t))).json()
        assert (count["trigger"], count["asked"], count["taken"], count["lost"]) == ("words", 1, 1, 0)
        assert 0 < count["median_seconds"] < 60


async def test_another_shops_hand_over_is_not_there(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        await asks(t)
        [mine] = await handoffs(t)
        async with t.house.database.platform() as connection:
            query = """
            INSERT INTO merchants (name, corp_id, agent_id, secret_sealed, callback_token_sealed,
                                   encoding_aes_key_sealed)
            VALUES ('别家', 'ww9', 1, '', '', '') RETURNING id
            """
            row = await (await connection.execute(query)).fetchone()
        assert row
        async with t.client("owner", row["id"]) as other:
            assert (await other.get("handoffs")).json()["items"] == []
            for call in ("take", "return", "reassign", "called"):
                answer = await other.post(f"handoffs/{mine['id']}/{call}", json={"userid": "li_si"})
                assert answer.status_code == 404, call
            taking = f"conversations/{mine['conversation_id']}/take"
            assert (await other.post(taking, json={"userid": "li_si"})).status_code == 404
            assert (await other.get("satisfaction", params=span(t))).json()["sessions"] == 0


async def test_settings_and_duty(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t, t.client("owner") as owner, t.client("staff") as staff:
        before = (await staff.get("handoff-settings")).json()
        assert (before["patience_minutes"], before["return_minutes"]) == (3, None)
        wish: dict[str, Any] = {"return_minutes": 15, "sensitive_words": ["配方"], "money_limit_fen": 100}
        assert (await staff.put("handoff-settings", json=wish)).status_code == 403
        refused = await owner.put("handoff-settings", json=wish)
        assert refused.status_code == 422
        assert "老板本人同意" in refused.text
        agreed = (await owner.put("handoff-settings", json=wish | {"consent": True})).json()
        assert (agreed["consent_by"], agreed["return_minutes"]) == ("测试", 15)
        assert (await owner.put("handoff-settings", json=wish | {"patience_minutes": 0})).status_code == 422
        bad = await owner.put("duty/li_si", json={"hours": ["早九晚五"] * 7})
        assert bad.status_code == 422
        assert "周一" in bad.text
        assert (await owner.put("duty/li_si", json={"hours": ["09:00-18:00"]})).status_code == 422
        assert (await owner.put("duty/nobody", json={})).status_code == 404
        assert (await owner.put("duty/li_si", json={"hours": ["休"] * 7})).status_code == 200
        [duty] = [one for one in (await staff.get("duty")).json() if one["userid"] == "li_si"]
        assert duty["hours"] == ["休"] * 7
        renew_profiles(t.house)
        assert "同事王五" in await asks(t, words="这个配方是什么")
        assert servicer(t) == "wang_wu"
        assert (await handoffs(t))[0]["trigger"] == "sensitive"


async def test_satisfaction_is_never_mixed(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t, t.client("owner") as owner:
        assert (await owner.put("handoff-settings", json={"survey_minutes": 5})).status_code == 200
        far = f"{(in_shop_time(t.house.clock()).hour + 12) % 24:02}"  # whenever the test runs, it is no night there
        async with t.house.database.shop(t.merchant_id) as connection:
            limits = TouchLimits(quiet_hours=f"{far}:00-{far}:30")
            await save_touch_limits(connection, t.merchant_id, limits)
        for customer in ("wmA", "wmB"):
            t.say(customer, "有大码吗")
            await t.hears(customer)
        await idle(t)
        later(t, minutes=6)
        for customer in ("wmA", "wmB"):
            assert "满意吗" in (await t.hears(customer, 2))[-1]
        await idle(t)
        first, second = await sessions(t)
        t.world.customers.tap(KF, "wmA", f"survey:{first['id']}:3", "满意")
        t.world.customers.tap(KF, "wmB", f"survey:{second['id']}:1", "不满意")
        assert "很抱歉" in (await t.hears("wmB", 3))[-1]
        await idle(t)
        later(t, minutes=40)
        await asks(t, "wmC")
        t.world.staff.say(KF, "wmC", servicer(t, "wmC"), "您好")
        await wait_for(t, "taken")
        t.world.staff.end(KF, "wmC")
        await wait_for(t, "ended")
        await asyncio.sleep(2)
        told = (await owner.get("satisfaction", params=span(t))).json()
        counted = {name: told[name] for name in ("confirmed", "handed_over", "satisfied", "dissatisfied", "answered")}
        assert (told["lost"], told["assumed"]) == (1, 0), "a customer who is not satisfied was not helped"
        assert counted == {"confirmed": 1, "handed_over": 1, "satisfied": 1, "dissatisfied": 1, "answered": 2}
        assert told["sessions"] == told["confirmed"] + told["assumed"] + told["handed_over"] + told["lost"]
        confirmed = (await owner.get("sessions", params={"resolution": "confirmed"})).json()["items"]
        assert [row["external_userid"] for row in confirmed] == ["wmA"]
        [bad] = (await owner.get("sessions", params={"score": 1})).json()["items"]
        assert (bad["external_userid"], bad["question"]) == ("wmB", "有大码吗"), "why, and not the tap itself"
        case = await owner.get(f"conversations/{bad['conversation_id']}/case.yaml?message_id={bad['message_id']}")
        assert "says: 有大码吗" in case.text
        later(t, minutes=60)
        t.say("wmA", "多久发货")
        await t.hears("wmA", 4)
        later(t, minutes=6)
        await asyncio.sleep(2)
        assert not t.heard("wmA")[-1].startswith("本次服务"), "asked this week already"


async def test_the_list_on_the_command_line(database_url: str, tmp_path: Path) -> None:
    async with team(database_url, tmp_path) as t:
        env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "test", "COLUMNS": "200"}
        assert "没有顾客在等人工" in (await xiaoer("handoffs", "list", **env)).out
        await asks(t)
        out = (await xiaoer("handoffs", "list", **env)).out
        assert all(words in out for words in ("等同事回应", "li_si", "顾客要求人工"))
        assert cards(t, "li_si")
