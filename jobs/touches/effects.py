"""What touches brought, written down while it can still come."""

from __future__ import annotations

from jobs.house import House
from store.touches.effects import note_effects, shops_with_effects
from store.touches.limits import touch_limits


async def note_all_effects(house: House) -> None:
    """Look at the recent touches of every shop."""
    async with house.database.platform() as connection:
        shops = await shops_with_effects(connection, house.clock())
    for merchant_id in shops:
        async with house.database.shop(merchant_id) as connection:
            await note_effects(connection, (await touch_limits(connection)).effect_days, house.clock())
