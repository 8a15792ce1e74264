"""A reminder or a question that WeCom took and did not deliver: it was not sent, and the shop's people see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from agent.touching import TouchLimits
from jobs.handoffs.surveys import ask_the_quiet
from jobs.service.bookings import remind_of_bookings
from jobs.service.visits import ask_after_visits
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from store.handoffs.settings import HandoffSettings, save_handoff_settings
from store.touches.limits import save_touch_limits
from tests.jobs.looking import idle, rows
from tests.jobs.people import eventually
from tests.service.salon import bookings, salon, tomorrow
from tests.worlds import KF, Town, renew_profiles

_LEDGER = "SELECT reason, external_userid, status, channel, refusal FROM touches ORDER BY reason, external_userid"


async def learnt(t: Town, count: int) -> None:
    """Wait until WeCom's word has come that so many never arrived: it comes by a callback of its own."""

    async def heard() -> bool:
        return [row["refusal"] for row in await rows(t, _LEDGER)].count("undelivered") >= count

    await eventually(heard)


async def test_what_never_arrived_was_not_sent(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        service = (await staff.get("services")).json()["items"][0]["id"]
        made = {}
        for hour, who in ((14, "wmA"), (15, "wmB"), (16, "wmC")):
            t.world.model.next(Reply("在的，您请说～"))
            t.say(who, "请问剪发怎么收费")
            await t.hears(who)
            at = tomorrow(clock, hour) + timedelta(days=1)
            body = {"service_id": service, "external_userid": who, "starts_at": at.isoformat()}
            answer = await staff.post("bookings", json=body)
            assert answer.status_code == 201, answer.text
            made[who] = answer.json()["id"]
        moment = tomorrow(clock, 17)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE conversations SET last_customer_at = %s", (moment,))
            # wmC has just changed the booking and is asked about a visit instead
            await connection.execute("UPDATE bookings SET changed_at = %s WHERE id = %s", (moment, made["wmC"]))
            await connection.execute(
                "INSERT INTO contacts (merchant_id, userid, external_userid, tie, state, added_at, changed_at)"
                " VALUES (%s, 'li_si', 'wmB', 'normal', '', now(), now())",
                (t.merchant_id,),
            )
        t.world.faults.add("send_fail", "kf/send_msg", times=2)
        clock.advance((moment - clock()).total_seconds())
        await remind_of_bookings(t.house)
        await learnt(t, 1)
        await idle(t)
        assert [(one["external_userid"], one["reminded"]) for one in await bookings(staff)] == [
            ("wmC", None),
            ("wmB", "member"),  # a member knows wmB and was asked to remind instead
            ("wmA", "undelivered"),
        ]
        cards = [e.userid for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if "请提醒" in e.text]
        assert cards == ["li_si"]
        shown = (await staff.get(f"bookings/{made['wmA']}")).json()["history"]
        assert [(one["what"], one["note"]) for one in shown][1:] == [("reminded_day", "undelivered")]
        assert [tuple(row.values()) for row in await rows(t, _LEDGER)] == [
            ("booking", "wmA", "failed", "kf", "undelivered"),
            ("booking", "wmB", "sent", "member", ""),
        ]

        # a visit and the end of a session, asked about in vain
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute(
                "UPDATE bookings SET status = 'done', changed_at = %s, starts_at = %s, ends_at = %s WHERE id = %s",
                (clock(), clock() - timedelta(hours=2), clock() - timedelta(hours=1), made["wmC"]),
            )
            await connection.execute("UPDATE service_sessions SET last_at = %s", (clock() - timedelta(hours=2),))
            await connection.execute(
                "UPDATE service_sessions SET ended_at = NULL, resolution = NULL, last_at = %s"
                " WHERE conversation_id = (SELECT id FROM conversations WHERE external_userid = 'wmA')",
                (clock() - timedelta(minutes=6),),
            )
            await save_handoff_settings(connection, t.merchant_id, HandoffSettings(survey_minutes=5))
            await save_touch_limits(connection, t.merchant_id, TouchLimits(quiet_hours="03:00-03:30"))
        renew_profiles(t.house)
        t.world.faults.add("send_fail", "kf/send_msg")
        for _ in range(2):
            await ask_after_visits(t.house)
            await ask_the_quiet(t.house)
            await learnt(t, 3)
            await idle(t)
        t.world.faults.clear()
        assert [tuple(row.values()) for row in await rows(t, _LEDGER)][2:] == [
            ("survey", "wmA", "failed", "kf", "undelivered"),
            ("survey", "wmC", "failed", "kf", "undelivered"),
        ]
        shown = (await staff.get(f"bookings/{made['wmC']}")).json()
        assert [(one["what"], one["note"]) for one in shown["history"]][-1] == ("asked", "undelivered")
        (asked,) = await rows(t, "SELECT survey_at, survey_way FROM service_sessions WHERE survey_way IS NOT NULL")
        assert asked == {"survey_at": None, "survey_way": "silence"}
        assert [len([e for e in t.world.ledger.received(KF, who) if "满意" in str(e.data)]) for who in made] == [
            1,
            0,
            1,
        ]
