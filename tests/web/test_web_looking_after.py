"""Reports and touches in a browser: the rows behind a figure, and a batch the owner agrees to."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from agent.clock import in_shop_time
from jobs.touches import planning
from tests.jobs.source_system import connector, source_system
from tests.touches.street import befriend, bought, street, touches
from tests.web.browsing import let_owner_in, needs_chromium, play


@needs_chromium
@pytest.mark.timeout(300)
async def test_figures_open_their_rows_and_a_batch_is_agreed_to(database_url: str, tmp_path: Path) -> None:
    async with (
        source_system() as source,
        street(database_url, tmp_path, pull_allowed_hosts=source.url.removeprefix("http://")) as place,
        place.client() as owner,
    ):
        source.add(1, 2)
        source.add(7, state="LOST")
        await let_owner_in(place)
        for customer, name in (("wmA", "小林"), ("wmB", "阿美")):
            await befriend(place, customer, name)
            await bought(place, customer, "针织开衫", 9)
        rule = {"name": "沉睡", "reason": "dormant", "settings": {"days": [7, 30]}, "at_minute": 750, "enabled": True}
        assert (await owner.post("followups/rules", json=rule)).status_code == 201
        await planning.plan_shop(place.house, place.merchant_id)
        day = in_shop_time(place.world.clock() - timedelta(days=9)).date()
        made = await owner.post("reports/make", params={"kind": "day", "day": str(day)})
        review = {"review_no": "P1", "stars": 1, "text": "等了一周还没发货", "written_at": str(day)}
        refund = {"refund_no": "T1", "order_no": "wmA-针织开衫-9", "state": "asked", "amount_fen": 900}
        assert (await owner.put("reviews", json=review)).is_success
        assert (await owner.put("refunds", json=refund | {"reason": "不合身", "asked_at": str(day)})).is_success
        told = await play(
            "looking_after.mjs",
            place,
            REPORT=str(made.json()["id"]),
            CONNECTOR=json.dumps(connector(f"{source.url}/orders")),
        )
        assert "rows 2" in told
        assert "agreed" in told
        assert "answered a review" in told
        assert "pulled" in told
        assert "left in peace" in told
        assert {one["external_userid"]: one["status"] for one in await touches(place)} == {
            "wmA": "approved",
            "wmB": "cancelled",
        }
        (rule,) = (await owner.get("followups/rules")).json()["items"]
        assert (rule["settings"]["days"], rule["at_minute"], rule["approval"]) == ([10, 40], 870, "standing")
        assert (await owner.get("touches/limits")).json()["per_week"] == 1
