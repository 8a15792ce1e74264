"""After a visit the customer is asked once how it was; what they tap counts once, and only theirs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from agent.phrases import say
from jobs.service.visits import ask_after_visits
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from tests.jobs.looking import idle, rows
from tests.service.salon import salon, tomorrow
from tests.worlds import KF, until


async def test_how_was_it(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        service = (await staff.get("services")).json()["items"][0]["id"]
        made = {}
        for hour, who in ((10, "wmA"), (12, "wmB"), (14, "wmC")):
            t.world.model.next(Reply("在的，您请说～"))
            t.say(who, "请问剪发怎么收费")
            await t.hears(who)
            body = {"service_id": service, "external_userid": who, "starts_at": tomorrow(clock, hour).isoformat()}
            answer = await staff.post("bookings", json=body)
            assert answer.status_code == 201, answer.text
            made[who] = answer.json()["id"]
        clock.advance((tomorrow(clock, 16) - clock()).total_seconds())
        async with t.house.database.shop(t.merchant_id) as connection:
            early = clock() - timedelta(days=3)
            await connection.execute("UPDATE conversations SET last_customer_at = %s", (clock() - timedelta(hours=2),))
            await connection.execute(
                "UPDATE conversations SET last_customer_at = %s WHERE external_userid = 'wmC'", (early,)
            )
        heard = {who: len(t.heard(who)) for who in made}
        await ask_after_visits(t.house)
        assert {who: len(t.heard(who)) for who in made} == heard, "nobody said yet who came"
        for who, status in (("wmA", "done"), ("wmB", "no_show"), ("wmC", "done")):
            ended = await staff.post(f"bookings/{made[who]}/end", json={"status": status})
            assert ended.status_code == 200, ended.text
        await asyncio.gather(*(ask_after_visits(t.house) for _ in range(5)))
        await idle(t)
        menu = t.world.ledger.received(KF, "wmA")[-1]
        assert len(t.heard("wmA")) == heard["wmA"] + 1
        assert "剪发" in menu.text
        ids = [item["click"]["id"] for item in menu.data["msgmenu"]["list"]]
        assert ids == [f"visit:{made['wmA']}:{score}" for score in (3, 2, 1)]
        assert len(t.heard("wmB")) == heard["wmB"], "who did not come"
        assert len(t.heard("wmC")) == heard["wmC"], "whom no message can reach"
        t.world.customers.tap(KF, "wmB", ids[2], "不满意")  # somebody else's
        t.world.customers.tap(KF, "wmC", f"visit:{made['wmC']}:3", "满意")  # never asked
        for which in (2, 0):
            t.world.customers.tap(KF, "wmA", ids[which], "满意")
            await idle(t)
        assert t.heard("wmA")[heard["wmA"] + 1 :] == [say("survey_sorry")]
        shown = (await staff.get(f"bookings/{made['wmA']}")).json()
        assert shown["score"] == 1
        assert [one["what"] for one in shown["history"]] == ["booked", "done", "asked", "rated"]
        clock.advance(120)  # notices keep off the full hour
        await until(lambda: any("不满意" in str(e.data) for e in t.world.ledger.entries(Kind.WORK_MESSAGE)))
        warned = [e for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if "打了「不满意」" in str(e.data)]
        assert [e.userid for e in warned] == ["zhang_san"], "the owner, once"
        assert "剪发" in str(warned[0].data)
        ledger = await rows(t, "SELECT external_userid, status, channel, refusal FROM touches ORDER BY 1")
        assert [tuple(row.values()) for row in ledger] == [("wmA", "sent", "kf", ""), ("wmC", "skipped", "", "window")]
        assert [(await staff.get(f"bookings/{made[who]}")).json()["score"] for who in ("wmB", "wmC")] == [None, None]
