"""Telling those who asked in vain: through the ledger of touches, as everything the shop says unasked."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from agent.clock import MovableClock, in_shop_time
from agent.touching import TouchLimits
from jobs.touches.sending import send_due_shops
from sandbox.kf.session import State
from store.touches.limits import save_touch_limits
from tests.jobs.looking import idle, rows
from tests.jobs.test_jobs_gaps import ALONE, ANSWER, UNKNOWN, listed
from tests.worlds import KF, Town, town

_LEDGER = """
SELECT external_userid, status, refusal FROM touches WHERE reason = 'answer' ORDER BY external_userid
"""


async def told(client: httpx.AsyncClient, gap_id: int, *expected: Any) -> None:
    """Wait until the app says so many were told, so many wait, and so many are left out for which reason."""
    deadline = time.monotonic() + 20
    while True:
        shown: dict[str, Any] = (await client.get(f"knowledge/gaps/{gap_id}")).json()
        assert all(one["says"] for one in shown["untold"]), "in words for people"
        found = (shown["told"], shown["waiting"], {one["reason"]: one["count"] for one in shown["untold"]})
        if found == expected:
            return
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)


async def later(t: Town, clock: MovableClock, hours: float) -> None:
    """Let hours pass, and send what fell due."""
    clock.advance(hours * 3600)
    await send_due_shops(t.house)
    await idle(t)


async def change(t: Town, statement: str, *values: object) -> None:
    async with t.house.database.shop(t.merchant_id) as connection:
        await connection.execute(statement.encode(), values)


async def test_those_who_wait_are_told_through_the_ledger(database_url: str, tmp_path: Path) -> None:
    clock = MovableClock()
    async with town(database_url, tmp_path, shop=ALONE, clock=clock) as t, t.client() as client:
        for customer in ("wmADown", "wmAgain", "wmHeld", "wmHelped", "wmLate", "wmOut", "wmWaits"):
            t.say(customer, UNKNOWN)
            await t.hears(customer)
        await idle(t)
        t.say("wmOut", "退订")
        await t.hears("wmOut", 2)
        for customer in ("wmHeld", "wmHelped"):
            t.world.accounts[KF].session(customer, t.world.time()).settle(State.STAFF, "zhang_san")
        t.world.staff.say(KF, "wmHelped", "zhang_san", "它叫大橘")
        await idle(t)
        t.world.staff.end(KF, "wmHelped")
        await idle(t)
        await change(t, "UPDATE conversations SET service_state = 3 WHERE external_userid = 'wmHeld'")
        await change(t, "UPDATE conversations SET service_state = 1 WHERE external_userid = 'wmHelped'")
        late = clock() - timedelta(hours=49)
        await change(t, "UPDATE conversations SET last_customer_at = %s WHERE external_userid = 'wmLate'", late)
        now = in_shop_time(clock())
        quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
        async with t.house.database.shop(t.merchant_id) as connection:
            await save_touch_limits(connection, t.merchant_id, TouchLimits(quiet_hours=quiet))
        [cat] = await listed(t, client)
        path, body = f"knowledge/gaps/{cat['id']}/answer", {"answer": ANSWER, "tell_customers": True}

        # in quiet hours nobody hears it; who never will is known at once
        await client.post(path, json=body)
        await idle(t)
        assert not any("可以回复您了" in text for who in ("wmADown", "wmAgain", "wmWaits") for text in t.heard(who))
        await told(client, cat["id"], 0, 4, {"answered": 1, "opted_out": 1, "window": 1})
        shown = (await client.get(f"knowledge/gaps/{cat['id']}")).json()
        assert shown["waiting_until"] is not None

        # one asks again meanwhile and is answered like anybody; the first message of the morning never arrives
        t.say("wmAgain", "猫叫啥名字")
        assert (await t.hears("wmAgain", 2))[1] == ANSWER
        t.world.faults.add("send_fail", "kf/send_msg", times=1)
        better = ANSWER.replace("大橘", "小橘")
        await client.post(path, json=body | {"answer": better, "entry_id": shown["entry_id"]})
        await idle(t)
        await later(t, clock, 2.1)
        t.world.faults.clear()
        assert better in t.heard("wmWaits")[-1], "as the answer reads by now"
        assert len(t.heard("wmAgain")) == 2
        left_out = {"answered": 2, "opted_out": 1, "window": 1, "undelivered": 1}
        await told(client, cat["id"], 1, 1, left_out)

        # people let go of the last one, who writes again
        await later(t, clock, 1.1)
        await told(client, cat["id"], 1, 1, left_out)
        t.world.staff.end(KF, "wmHeld")
        await idle(t)
        t.say("wmHeld", "谢谢")
        await idle(t)
        await later(t, clock, 1.1)
        assert better in t.heard("wmHeld")[-1]

        # the same once more: nobody twice, nobody anew
        await client.post(f"knowledge/gaps/{cat['id']}/reopen")
        await client.post(path, json=body | {"entry_id": shown["entry_id"]})
        await idle(t)
        await later(t, clock, 1.1)
        await told(client, cat["id"], 2, 0, left_out)
        assert [tuple(row.values()) for row in await rows(t, _LEDGER)] == [
            ("wmADown", "failed", "undelivered"),
            ("wmAgain", "skipped", "answered"),
            ("wmHeld", "sent", ""),
            ("wmHelped", "skipped", "answered"),
            ("wmLate", "skipped", "window"),
            ("wmOut", "skipped", "opted_out"),
            ("wmWaits", "sent", ""),
        ]
        assert sum("可以回复您了" in text for who in ("wmWaits", "wmHeld", "wmOut") for text in t.heard(who)) == 2


async def test_an_answer_taken_back_before_it_went_is_not_told(database_url: str, tmp_path: Path) -> None:
    clock = MovableClock()
    async with town(database_url, tmp_path, shop=ALONE, clock=clock) as t, t.client() as client:
        t.say("wmA", UNKNOWN)
        await t.hears("wmA")
        now = in_shop_time(clock())
        quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
        async with t.house.database.shop(t.merchant_id) as connection:
            await save_touch_limits(connection, t.merchant_id, TouchLimits(quiet_hours=quiet))
        [cat] = await listed(t, client)
        path, body = f"knowledge/gaps/{cat['id']}", {"answer": "长句子。" * 168, "tell_customers": True}
        await client.post(f"{path}/answer", json=body)
        await idle(t)
        await client.post(f"{path}/reopen")
        await later(t, clock, 2.1)
        assert len(t.heard("wmA")) == 1
        await told(client, cat["id"], 0, 0, {"reopened": 1})
        await client.post(f"{path}/answer", json=body)
        await idle(t)
        assert len(t.heard("wmA")) == 3, "told after all, in two messages: one holds no more than 2048 bytes"
        await told(client, cat["id"], 1, 0, {})
