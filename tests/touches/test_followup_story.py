"""Old customers are found, written to, approved, asked for by a member, and what came of it is written down."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.errors import BeingAsked
from jobs.notices.sending import run as send_notices
from jobs.touches import planning, sending, tasks
from jobs.touches.effects import note_all_effects
from sandbox.ledger import Kind
from tests.jobs.looking import idle, rows
from tests.touches.street import befriend, bought, confirm_all, group_sent, street, touches
from tests.worlds import Town


async def move_tasks(town: Town) -> None:
    """Let every open task move on."""
    await idle(town)
    for row in await rows(town, "SELECT id FROM send_tasks WHERE status IN ('wanted', 'waiting')"):
        await tasks.advance(town.house, town.merchant_id, row["id"])


async def rule(town: Town, **fields: object) -> int:
    async with town.client() as owner:
        made = await owner.post("followups/rules", json={"enabled": True, **fields})
        assert made.status_code == 201, made.text
        return int(made.json()["id"])


async def test_from_silence_to_an_order(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path) as t, t.client() as owner:
        for customer, name, days in (("wmA", "小林", 9), ("wmB", "阿美", 10), ("wmD", "老王", 9)):
            await befriend(t, customer, name)
            await bought(t, customer, "针织开衫", days)
        await bought(t, "wmC", "针织开衫", 9)  # nobody's friend, never wrote
        await bought(t, "wmD", "针织开衫", 2)  # came back already
        assert "中秋节" in (await owner.get("followups/festivals")).json()
        number = await rule(t, name="沉睡", reason="dormant", settings={"days": [7, 30]}, at_minute=750)

        shown = (await owner.get(f"followups/rules/{number}/preview")).json()
        assert shown["reached"] == 2
        assert {one["external_userid"]: one["why_not"] for one in shown["customers"]} == {
            "wmA": "",
            "wmB": "",
            "wmC": "既没有聊过，也没有同事加过好友",
        }
        assert "小林" in shown["samples"][0]["text"] or "阿美" in shown["samples"][0]["text"]
        assert await touches(t) == []

        await planning.plan_shop(t.house, t.merchant_id)
        await planning.plan_shop(t.house, t.merchant_id)
        planned = await touches(t)
        assert [(one["external_userid"], one["status"]) for one in planned] == [("wmA", "planned"), ("wmB", "planned")]
        assert planned[0]["text"] != planned[1]["text"]
        t.world.clock.advance(3_600)
        assert await sending.send_shop(t.house, t.merchant_id) == 0  # nothing goes out that nobody approved

        assert (await owner.get("today")).json()["need"]["touches"] == 2
        await send_notices(t.house, t.merchant_id)
        asked = [e for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if "等您批准" in e.text]
        assert [e.userid for e in asked] == ["zhang_san"], "the owner, once"
        assert "【主动关怀】2 条等您批准" in asked[0].text
        assert planned[0]["text"] in asked[0].text
        batch = (await owner.get("followups/batches")).json()["items"]
        assert [(one["count"], len(one["samples"])) for one in batch] == [(2, 2)]
        await owner.post("touches/cancel", json={"ids": [planned[1]["id"]]})
        done = await owner.post("touches/approve", json={"ids": [one["id"] for one in planned]})
        assert done.json() == {"done": 1}
        assert await sending.send_shop(t.house, t.merchant_id) == 1
        await move_tasks(t)
        assert group_sent(t, "wmA") == []  # only members send
        waiting = (await owner.get("touches/tasks")).json()["items"]
        assert [(one["says"], one["waiting"]) for one in waiting] == [("等张三确认", 1)]
        t.world.clock.advance(120)
        assert confirm_all(t) == 1
        await move_tasks(t)
        (told,) = group_sent(t, "wmA")
        assert told.startswith(planned[0]["text"])
        assert "不想再收到" in told

        t.world.clock.advance(86_400)
        await bought(t, "wmA", "羊毛围巾", 0)
        t.world.clock.advance(60)
        await note_all_effects(t.house)
        (first, second) = await touches(t)
        assert (first["status"], first["order_fen"], second["status"]) == ("sent", 9_900, "cancelled")
        effects = (await owner.get("touches/effects")).json()["items"]
        assert [(one["reason"], one["sent"], one["ordered"], one["order_fen"]) for one in effects] == [
            ("沉睡唤醒", 1, 1, 9_900)
        ]


async def test_who_says_stop_is_left_in_peace_whatever_waits(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path) as t, t.client() as owner:
        for customer in ("wmA", "wmB"):
            await befriend(t, customer, f"顾客{customer}")
            await bought(t, customer, "针织开衫", 9)
        await rule(t, name="沉睡", reason="dormant", settings={"days": [7]}, approval="standing", at_minute=725)
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(600)
        assert await sending.send_shop(t.house, t.merchant_id) == 2
        await move_tasks(t)
        t.say("wmA", "别再给我发广告了")
        assert "不会再主动" in (await t.hears("wmA"))[-1]
        await idle(t)
        t.world.clock.advance(120)
        confirm_all(t)
        await move_tasks(t)
        assert group_sent(t, "wmA") == []
        assert len(group_sent(t, "wmB")) == 1
        listed = (await owner.get("touches/opt-outs")).json()["items"]
        assert [(one["external_userid"], one["words"]) for one in listed] == [("wmA", "别再给我发广告了")]
        # in words of its own, half a year on, for another reason
        t.world.clock.advance(86_400 * 20)
        await planning.plan_shop(t.house, t.merchant_id)
        await sending.send_shop(t.house, t.merchant_id)
        await move_tasks(t)
        t.world.clock.advance(120)
        confirm_all(t)
        assert group_sent(t, "wmA") == []
        t.say("wmA", "恢复订阅")
        assert "恢复" in (await t.hears("wmA", 2))[-1]
        assert (await owner.get("touches/opt-outs")).json()["items"] == []


async def test_a_chat_message_nobody_gets_was_not_sent(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path) as t, t.client() as owner:
        for customer in ("wmA", "wmB", "wmC"):
            await bought(t, customer, "针织开衫", 9)
            t.say(customer, "谢谢")
            await t.hears(customer)
        await idle(t)
        t.world.clock.advance(7_200)
        await rule(t, name="沉睡", reason="dormant", settings={"days": [7]}, at_minute=1_000)
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(10_000)
        accepted, refused, waits = await touches(t)
        last = waits["external_userid"]
        before = {customer: len(t.heard(customer)) for customer in ("wmA", "wmB", "wmC")}

        async def send(touch: dict[str, Any], kind: str, **details: int) -> None:
            t.world.faults.add(kind, "kf/send_msg", **details)
            await owner.post("touches/approve", json={"ids": [touch["id"]]})

        async def becomes(touch: dict[str, Any], status: str) -> None:
            while (await rows(t, "SELECT status FROM touches WHERE id = %s", touch["id"]))[0]["status"] != status:
                await asyncio.sleep(0.05)

        await send(accepted, "send_fail", times=1)  # WeCom takes it and tells later that it could not
        await becomes(accepted, "failed")
        await send(refused, "errcode", errcode=40_096, times=1)  # WeCom will never take it
        await becomes(refused, "failed")
        # WeCom will not have it now, and the customer has enough meanwhile
        await send(waits, "errcode", errcode=48_002)
        await becomes(waits, "sent")
        t.say(last, "退订")
        await becomes(waits, "cancelled")
        t.world.faults.clear()
        assert "不会再主动" in (await t.hears(last, before[last] + 1))[-1]
        await idle(t)
        ended = [(one["status"], one["refusal"], one["sent_at"]) for one in await touches(t)]
        assert ended == [("failed", "undelivered", None)] * 2 + [("cancelled", "opted_out", None)]
        assert len(t.heard(refused["external_userid"])) == before[refused["external_userid"]]
        assert len(t.heard(last)) == before[last] + 1  # the answer to 退订 and nothing else
        assert (await owner.get("letters")).json() == []  # nobody can send it again


async def test_a_lost_answer_asks_nobody_twice(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path) as t:
        await befriend(t, "wmA", "小林")
        await bought(t, "wmA", "针织开衫", 9)
        await rule(t, name="沉睡", reason="dormant", settings={"days": [7]}, approval="standing", at_minute=725)
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(600)
        await sending.send_shop(t.house, t.merchant_id)
        await move_tasks(t)
        (task,) = await rows(t, "SELECT * FROM send_tasks")
        assert task["status"] == "waiting"
        # as a kill between WeCom's answer and our commit would leave it
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE send_tasks SET status = 'wanted', msgid = NULL, made_at = NULL")
        with pytest.raises(BeingAsked):  # whoever takes it back waits until it is known whether WeCom has it
            await tasks.advance(t.house, t.merchant_id, task["id"], cancel=True)
        t.world.clock.advance(timedelta(minutes=2).total_seconds())
        await move_tasks(t)
        (again,) = await rows(t, "SELECT * FROM send_tasks")
        assert again["msgid"] == task["msgid"]
        assert len(t.world.group_sends.sends) == 1


async def test_nobody_confirms(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path) as t:
        await befriend(t, "wmA", "小林")
        await bought(t, "wmA", "针织开衫", 9)
        await rule(t, name="沉睡", reason="dormant", settings={"days": [7]}, approval="standing", at_minute=725)
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(600)
        await sending.send_shop(t.house, t.merchant_id)
        await move_tasks(t)
        t.world.clock.advance(86_400)
        await move_tasks(t)
        send = next(iter(t.world.group_sends.sends.values()))
        assert len(send.reminders) == 1
        t.world.clock.advance(86_400 * 2 + 600)
        await move_tasks(t)
        assert send.cancelled
        (touch,) = await touches(t)
        assert (touch["status"], touch["refusal"]) == ("failed", "not_confirmed")
        await idle(t)
        [told] = [entry.text for entry in t.world.ledger.entries(Kind.WORK_MESSAGE) if "跟进没发出" in entry.text]
        assert "1 位顾客，张三一直没有确认" in told

        # three more for the same member: reminded of one; and what was approved by rule but went out in no time is late
        for customer, name in (("wmB", "阿美"), ("wmC", "老周"), ("wmD", "小陈")):
            await befriend(t, customer, name)
            await bought(t, customer, "针织开衫", 9)
        t.world.clock.advance(86_400)
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(600)
        assert await sending.send_shop(t.house, t.merchant_id) == 3
        await move_tasks(t)
        t.world.clock.advance(86_400 - 600)
        while await tasks.advance_shop(t.house, t.merchant_id):
            pass
        assert sum(len(send.reminders) for send in t.world.group_sends.sends.values()) == 1 + 1
        await befriend(t, "wmE", "阿东")
        await bought(t, "wmE", "针织开衫", 9)
        async with t.house.database.shop(t.merchant_id) as connection:
            await connection.execute("UPDATE touch_rules SET planned_on = NULL")
        await planning.plan_shop(t.house, t.merchant_id)
        t.world.clock.advance(86_400 * 4)
        await sending.send_shop(t.house, t.merchant_id)
        (late,) = await touches(t, external_userid="wmE")
        assert (late["status"], late["refusal"]) == ("skipped", "late")
