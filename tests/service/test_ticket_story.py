"""A customer complains: it is collected once, nothing is promised, colleagues decide and confirm what is said."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.grounding import Sources, check
from agent.phrases import say
from jobs.service.tickets import remind_of_tickets
from sandbox.ledger import Kind
from sandbox.model.request import Reply
from tests.jobs.looking import idle
from tests.service.salon import call, salon
from tests.worlds import KF, Town

PHOTO = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
SURE = "已经帮您登记了，同事会来核实处理。"


def cards(t: Town, userid: str) -> list[str]:
    return [e.text for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if e.userid == userid and "售后单" in e.text]


async def test_a_wish_for_money_back_is_collected_and_people_decide(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path) as (t, clock), t.client("staff") as staff, t.client() as owner:
        settings = (await owner.get("tickets/settings")).json()
        assert (await staff.put("tickets/settings", json=settings)).status_code == 403
        photo = t.world.customers.upload(KF, "image", PHOTO, "袖口.png", "image/png")
        wish = call("report_problem", kind="refund", summary="衣服袖口破了，想退 89 元", order_no="")
        t.world.model.next(wish, Reply(SURE), wish, Reply(SURE))
        t.world.customers.send(KF, "wmA", "image", {"media_id": photo}, notify=False)
        t.say("wmA", "袖子是破的，退我89")
        assert await t.hears("wmA") == [SURE]
        t.say("wmA", "袖子破了，我要退89元")
        await t.hears("wmA", 2)
        await idle(t)
        found = (await staff.get("tickets", params={"status": "open", "kind": "refund"})).json()["items"]
        assert len(found) == 1, "a repeat adds to the open one"
        assert len(cards(t, "zhang_san")) == 2
        assert len(found[0]["evidence"]) == 1
        number = found[0]["id"]
        assert (await staff.post(f"tickets/{number}/assign", json={"userid": "nobody"})).status_code == 422
        assert (await staff.post(f"tickets/{number}/assign", json={"userid": "li_si"})).status_code == 200
        await remind_of_tickets(t.house)
        clock.advance(23 * 3600)
        await asyncio.gather(*(remind_of_tickets(t.house) for _ in range(4)))
        await idle(t)
        assert sum("快到期" in text for text in cards(t, "li_si")) == 1
        assert not any("快到期" in text for text in cards(t, "zhang_san"))
        clock.advance(2 * 3600)
        await asyncio.gather(*(remind_of_tickets(t.house) for _ in range(4)))
        await idle(t)
        assert sum("已超时" in text for text in cards(t, "li_si")) == 1
        assert sum("已超时" in text for text in cards(t, "zhang_san")) == 1
        assert len((await staff.get("tickets", params={"overdue": True})).json()["items"]) == 1
        shown = (await staff.get(f"tickets/{number}")).json()
        words = shown["suggestions"]["resolved"]
        moved = await staff.post(f"tickets/{number}/move", json={"status": "resolved", "note": "已办", "says": words})
        assert moved.status_code == 200, moved.text
        assert (await t.hears("wmA", 3))[-1] == words
        assert (await staff.post(f"tickets/{number}/move", json={"status": "in_progress"})).status_code == 409
        assert (await staff.get(f"tickets/{number + 999}")).status_code == 404
        events = [event["what"] for event in moved.json()["history"]]
        assert events == ["opened", "added", "assigned", "open→resolved", "told"]


@pytest.mark.parametrize(
    "reply",
    ["已经为您退款了", "马上给您全额退款", "退款申请已经通过", "我们赔您一件新的", "已经给您补发了", "给您退89元"],
)
@pytest.mark.parametrize("told", ["ticket_opened", "ticket_added"])
def test_what_is_written_down_grants_nothing(reply: str, told: str) -> None:
    fact: dict[str, Any] = {"结果": {"登记": say(told, book="model"), "status": "submitted"}}
    sources = Sources(tool_results=[fact], customer_says=["袖子破了，退我89"], policy="", today=date(2026, 11, 24))
    assert not check(reply, sources).supported
    assert check(SURE, sources).supported
