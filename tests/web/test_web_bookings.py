"""A salon in a browser: set up by its owner; a clash is told, a booking moved and cancelled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.service.salon import bookings, salon, tomorrow
from tests.web.browsing import let_owner_in, needs_chromium, play


@needs_chromium
@pytest.mark.timeout(300)
async def test_an_hour_is_booked_once(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path, model=False) as (place, clock), place.client() as owner:
        await let_owner_in(place)
        async with place.house.database.shop(place.merchant_id) as connection:
            await connection.execute(
                "INSERT INTO customers (merchant_id, external_userid, nickname)"
                " VALUES (%(shop)s, 'wmA', '小林'), (%(shop)s, 'wmB', '阿美')",
                {"shop": place.merchant_id},
            )
        first, last = (f"{tomorrow(clock, 12) + timedelta(days=ahead):%Y-%m-%d}" for ahead in (4, 6))
        told = await play("bookings.mjs", place, TAKEN="已经约满", FIRST=first, LAST=last)
        assert "set up on a phone" in told
        assert [one["minutes"] for one in (await owner.get("services")).json()["items"]] == [60, 90]
        days = (await owner.get("opening-exceptions")).json()
        assert [one["day"] for one in days][::2] == [first, last], days
        await _days_are_said_and_taken_back(owner, first, last)
        assert "told of the clash" in told
        assert "moved and cancelled" in told
        assert [(one["customer"], one["status"]) for one in await bookings(owner)] == [("小林", "cancelled")]


async def _days_are_said_and_taken_back(owner: httpx.AsyncClient, first: str, last: str) -> None:
    backwards = await owner.put("opening-exceptions", json={"day": last, "last": first})
    assert backwards.status_code == 422
    assert "最后一天" in backwards.text
    span = {"first": first, "last": last}
    assert (await owner.delete("opening-exceptions", params=span | {"bookable_id": 1})).status_code == 404
    assert (await owner.delete("opening-exceptions", params=span)).status_code == 204
    assert (await owner.get("opening-exceptions")).json() == []
