"""Rules of notices over REST: set by owners, tried before they act, and what became of what they sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.ledger import Kind
from tests.api.sources import order
from tests.jobs.test_jobs_notices import got, place, updates
from tests.worlds import CORP, until
from tools.wecom.appchat import chat_info
from tools.wecom.cards import staff_text
from tools.wecom.errors import RateLimited
from tools.wecom.robots import send_by_robot

RULE: dict[str, Any] = {
    "name": "大单",
    "conditions": {"amount_from_fen": 100_000, "hours": "9:00-21:00"},
    "manner": {"members": ["zhang_san", "gone"], "acknowledge": True, "escalate_minutes": 10},
}


async def test_an_owner_sets_a_rule_tries_it_and_sees_what_it_sent(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t, t.client("owner") as http, t.client("staff") as staff:
        assert (await staff.post("notices/rules", json=RULE)).status_code == 403
        await http.put("orders", json=order("A1", amount_fen=50_000))
        rule = (await http.post("notices/rules", json=RULE)).json()
        assert (await http.post("notices/rules", json=RULE)).status_code == 409
        cheap = {"conditions": {"amount_from_fen": 200_000}, "manner": RULE["manner"], "order_no": "A1"}
        tried = (await staff.post("notices/rules/try", json=cheap)).json()
        assert (tried["holds"], tried["unmet"]) == (False, ["金额低于下限"])
        card = tried["messages"]["member"]["template_card"]
        assert card["main_title"]["title"] == "新订单 500 元"
        assert (await staff.post("notices/rules/try", json=cheap | {"order_no": "A"})).status_code == 404
        assert not got(t, "zhang_san")
        await http.put("orders", json=order("A2"))
        await until(lambda: bool(got(t, "zhang_san")))
        notice = await settled(staff)
        sends = {send["target"]: send for send in notice["sends"]}
        assert (sends["zhang_san"]["status"], sends["gone"]["status"]) == ("sent", "failed")
        assert "可见范围" in sends["gone"]["problem"]
        assert (await staff.get("notices?waiting=true")).json()["items"]
        seen = (await staff.post(f"notices/{notice['id']}/acknowledge")).json()
        assert (seen["acknowledged_by"], seen["escalate_at"]) == ("测试", None)
        await until(lambda: len(updates(t)) == 1)
        assert not (await staff.get("notices?waiting=true")).json()["items"]
        assert (await staff.get("notices/999")).status_code == 404
        off = RULE | {"active": False}
        assert (await http.put(f"notices/rules/{rule['id']}", json=off)).json()["active"] is False
        assert (await http.delete(f"notices/rules/{rule['id']}")).status_code == 204
        assert (await http.get("notices/rules")).json() == {"items": [], "next": None}
        assert len((await http.get("notices")).json()["items"]) == 1


async def settled(http: Any) -> dict[str, Any]:
    """Return the only notice once none of its messages is on its way."""
    while True:
        [notice] = (await http.get("notices")).json()["items"]
        if all(send["status"] in ("sent", "failed") for send in notice["sends"]):
            shown: dict[str, Any] = notice
            return shown


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "请至少选一位"),
    ({"members": ["a"], "form": "text", "acknowledge": True}, "样式改为 card"),
    ({"robots": ["群"], "acknowledge": True}, "样式改为 card"),
    ({"members": ["a"], "escalate_minutes": 5}, "acknowledge"),
    ({"members": ["a"], "quiet_hours": "夜里"}, "22:00-8:00"),
    ({"members": ["a"], "link": "javascript:1"}, "https://"),
    ({"members": ["a"], "form": "image"}, "图片地址"),
    ({"robots": ["没有的"]}, "没有这些群机器人"),
]


async def test_a_rule_that_cannot_work_is_refused(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t, t.client("owner") as http:
        for manner, why in REFUSED:
            answer = await http.post("notices/rules", json={"name": "规则", "manner": manner})
            assert answer.status_code == 422
            assert why in answer.text
        assert (await http.get("notices/rules")).json()["items"] == []


async def test_robots_rest_one_by_one_and_groups_are_the_apps_own(database_url: str, tmp_path: Path) -> None:
    async with place(database_url, tmp_path) as t:
        t.world.robots |= {"key-1": CORP, "key-2": CORP}
        client = (await t.house.corp(t.merchant_id)).client
        base, http = t.house.settings.wecom_api_base, t.house.http
        for number in range(20):
            await send_by_robot(client.corp, base, http, "key-1", staff_text(f"第 {number} 条"))
        for _ in range(2):
            with pytest.raises(RateLimited):
                await send_by_robot(client.corp, base, http, "key-1", staff_text("太多了"))
        await send_by_robot(client.corp, base, http, "key-2", staff_text("另一个"))
        t.world.clock.advance(61)
        await send_by_robot(client.corp, base, http, "key-1", staff_text("又可以了"))
        assert len(t.world.ledger.entries(Kind.ROBOT)) == 22
        async with t.client("owner") as owner:
            made = {"name": "店群", "owner": "boss", "members": ["boss", "li_si"]}
            chat = (await owner.post("notices/chats", json=made)).json()["chatid"]
            assert (await owner.post("notices/chats", json=made | {"owner": "zhang_san"})).status_code == 422
        assert (await chat_info(client, chat)).members == ("boss", "li_si")
