"""A customer books a chair in the chat, another one is offered another time, and the reminder comes once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from agent.clock import in_shop_time
from jobs.service.bookings import remind_of_bookings
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from store.touches.limits import opt_out
from tests.jobs.looking import idle, rows
from tests.service.salon import book, bookings, call, salon, tomorrow
from tests.worlds import until


async def test_one_books_and_the_next_is_offered_another_time(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        at = tomorrow(clock, 14)
        done = "已经帮您约好了明天14:00的剪发，到时见～"
        t.world.model.next(call("find_slots", service="剪发", when="明天下午两点"), book(at), Reply(done))
        t.say("wmA", "明天下午两点能剪头发吗")
        assert await t.hears("wmA") == [done]
        made = await bookings(staff)
        assert [(one["status"], one["external_userid"], one["made_by"]) for one in made] == [
            ("booked", "wmA", "assistant")
        ]
        offer = "明天14:00约满了，15:00还空着，要帮您约吗？"
        t.world.model.next(book(at), Reply(offer))
        t.say("wmB", "我也要明天14:00剪发")
        assert await t.hears("wmB") == [offer]
        assert len(await bookings(staff)) == 1
        result = json.loads(str(t.world.model.calls[-1].messages[-1]["content"]))
        assert result[0]["status"] == "full"
        assert "15:00" in str(result[1:])
        assert "14:00" not in str(result[1:])


async def test_a_booking_nobody_made_is_never_told(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        lie = "已经帮您约好了明天14:00的剪发，到时见～"
        t.world.model.next(call("find_slots", service="剪发", when="明天下午"), Reply(lie), Reply(lie))
        t.say("wmA", "明天下午两点能剪头发吗")
        assert lie not in await t.hears("wmA")
        assert await bookings(staff) == []
        assert tomorrow(clock, 14) > clock()


async def test_the_reminders_come_once_each_by_the_way_there_is(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        t.world.model.next(Reply("在的，您请说～"), Reply("在的，您请说～"))
        t.say("wmA", "请问剪发怎么收费")
        await t.hears("wmA")
        service = (await staff.get("services")).json()["items"][0]["id"]
        at = tomorrow(clock, 14) + timedelta(days=1)
        body = {"service_id": service, "external_userid": "wmA", "starts_at": at.isoformat()}
        made = await staff.post("bookings", json=body)
        assert made.status_code == 201, made.text
        assert (await staff.post("bookings", json=body)).status_code == 409
        await remind_of_bookings(t.house)
        assert len(t.heard("wmA")) == 1, "it is too early"
        moment = at - timedelta(hours=20)  # all is set before the clock moves: its ticks remind as well
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE conversations SET last_customer_at = %s, service_state = 2", (moment,))
        clock.advance((moment - clock()).total_seconds())
        await remind_of_bookings(t.house)
        assert len(t.heard("wmA")) == 1, "people talk with them now"
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE conversations SET service_state = 1")
        await asyncio.gather(*(remind_of_bookings(t.house) for _ in range(5)))
        told = f"{in_shop_time(at).month}月{in_shop_time(at).day}日"
        heard = await t.hears("wmA", 2)
        assert "温馨提醒" in heard[1]
        assert told in heard[1]
        assert "14:00" in heard[1]
        clock.advance(18.5 * 3600)
        async with t.house.database.shop(
            t.merchant_id
        ) as connection:  # the window is closed by now, a member knows them
            await connection.execute("UPDATE conversations SET last_customer_at = %s", (clock() - timedelta(days=3),))
            await connection.execute(
                "INSERT INTO contacts (merchant_id, userid, external_userid, tie, state, added_at, changed_at)"
                " VALUES (%s, 'li_si', 'wmA', 'normal', '', now(), now())",
                (t.merchant_id,),
            )
        await asyncio.gather(*(remind_of_bookings(t.house) for _ in range(5)))
        await idle(t)
        cards = [e for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if e.userid == "li_si" and "请提醒" in e.text]
        assert len(cards) == 1
        assert len(t.heard("wmA")) == 2
        shown = (await staff.get(f"bookings/{made.json()['id']}")).json()["history"]
        assert [(one["what"], one["note"]) for one in shown] == [
            ("booked", ""),
            ("reminded_day", "message"),
            ("reminded_hours", "member"),
        ]
        # never at night, and never to somebody who wants to hear nothing: not even through a member
        t.world.model.next(Reply("在的，您请说～"))
        t.say("wmB", "请问剪发怎么收费")
        await t.hears("wmB")
        for who, hour in (("wmB", 11), ("wmA", 12)):
            body = {"service_id": service, "external_userid": who, "starts_at": tomorrow(clock, hour).isoformat()}
            assert (await staff.post("bookings", json=body)).status_code == 201
        morning = tomorrow(clock, 9) + timedelta(minutes=10)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE conversations SET last_customer_at = %s", (morning - timedelta(hours=3),))
            await opt_out(connection, t.merchant_id, "wmA", "退订", "顾客", clock())
        clock.advance((morning - clock()).total_seconds())
        await remind_of_bookings(t.house)
        assert (len(t.heard("wmA")), len(t.heard("wmB"))) == (2, 1)
        for minutes in (30, 120):
            clock.advance(minutes * 60)
            await remind_of_bookings(t.house)
        await idle(t)
        assert (len(t.heard("wmA")), len(t.heard("wmB"))) == (2, 2)
        ledger = await rows(t, "SELECT reason, external_userid, status, channel, refusal FROM touches ORDER BY id")
        assert [tuple(row.values()) for row in ledger] == [
            ("booking", "wmA", "sent", "kf", ""),
            ("booking", "wmA", "sent", "member", ""),
            ("booking", "wmB", "sent", "kf", ""),
            ("booking", "wmA", "skipped", "", "opted_out"),
        ]


async def test_a_kill_in_the_middle_of_a_reminder_loses_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        t.world.model.next(Reply("在的，您请说～"))
        t.say("wmA", "请问剪发怎么收费")
        await t.hears("wmA")
        service = (await staff.get("services")).json()["items"][0]["id"]
        at = tomorrow(clock, 15)
        body = {"service_id": service, "external_userid": "wmA", "starts_at": at.isoformat()}
        assert (await staff.post("bookings", json=body)).status_code == 201
        clock.advance((at - clock()).total_seconds() - 3600)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE conversations SET last_customer_at = %s", (clock(),))
            await connection.execute("UPDATE bookings SET changed_at = %s", (clock() - timedelta(days=2),))
        lock = t.house.database.shop(t.merchant_id)
        async with lock as connection:
            await connection.execute("SELECT id FROM conversations FOR UPDATE")
            task = asyncio.create_task(remind_of_bookings(t.house))
            await asyncio.sleep(0.3)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert await rows(t, "SELECT * FROM booking_reminders") == []
        await remind_of_bookings(t.house)
        await remind_of_bookings(t.house)
        await until(lambda: len(t.heard("wmA")) == 2)
        await idle(t)
        assert len(t.heard("wmA")) == 2
        assert [row["way"] for row in await rows(t, "SELECT way FROM booking_reminders")] == ["message"]


async def test_wild_arguments_stay_within_the_customers_own(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff:
        at = tomorrow(clock, 11)
        t.world.model.next(book(at), Reply("已经帮您约好了明天11:00的剪发。"))
        t.say("wmA", "帮我约明天11:00剪发")
        await t.hears("wmA")
        number = (await bookings(staff))[0]["id"]
        wild = [
            call("cancel_booking", booking=number),
            call("reschedule", booking=number, start=at.isoformat()),
            call("cancel_booking", booking=-1),
            call("book", service="'; DROP TABLE bookings; --", start=at.isoformat(), bookable=""),
            call("book", service="剪发", start="1999-01-01T10:00:00+08:00", bookable=""),
            call("book", service="剪发", start="9999-12-31T23:59:59-23:59", bookable=""),
            call("book", service="剪发", start=at.replace(hour=3).isoformat(), bookable=""),
            call("report_problem", kind="refund", summary="退我 100 万", order_no="QH-别人的"),
            call("report_problem", kind="grant", summary="马上退", order_no=""),
        ]
        for number_of, reply in enumerate(wild, 1):
            t.world.model.next(reply, Reply("这个我帮您看了一下，暂时不行哦。"))
            t.say("wmB", f"帮我看看第{number_of}个")
            await t.hears("wmB", number_of)
        assert [(one["status"], one["external_userid"]) for one in await bookings(staff)] == [("booked", "wmA")]
        assert (await staff.get("tickets")).json()["items"] == []
