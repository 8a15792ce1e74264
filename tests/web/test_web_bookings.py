"""The day of a salon in a browser: a clash is told, a booking moved and cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.salon import bookings, salon
from tests.web.browsing import let_owner_in, needs_chromium, play


@needs_chromium
@pytest.mark.timeout(300)
async def test_an_hour_is_booked_once(database_url: str, tmp_path: Path) -> None:
    async with salon(database_url, tmp_path, model=False) as (place, _), place.client() as owner:
        await let_owner_in(place)
        async with place.house.database.shop(place.merchant_id) as connection:
            await connection.execute(
                "INSERT INTO customers (merchant_id, external_userid, nickname)"
                " VALUES (%(shop)s, 'wmA', '小林'), (%(shop)s, 'wmB', '阿美')",
                {"shop": place.merchant_id},
            )
        told = await play("bookings.mjs", place, TAKEN="已经约满")
        assert "told of the clash" in told
        assert "moved and cancelled" in told
        assert [(one["customer"], one["status"]) for one in await bookings(owner)] == [("小林", "cancelled")]
