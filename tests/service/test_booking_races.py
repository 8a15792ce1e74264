"""One chair, many customers: the database itself lets nobody sit on another's seat."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import ExclusionViolation

from agent.errors import BadInput, Conflict
from store.engine import Database
from store.service.bookings import Place, add_booking, end_booking, move_booking
from store.service.services import Service, save_bookable, save_service
from store.shops.opening_exceptions import set_exception
from tests.store.shops import open_shop
from tools.diary import find_place

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai


class Salon:
    """A shop with chairs in a fresh database."""

    def __init__(self, database: Database, merchant_id: int) -> None:
        self.database, self.id = database, merchant_id

    async def service(self, name: str = "剪发", capacity: int = 1) -> Service:
        values = {"name": name, "minutes": 60, "price_fen": 6_800, "capacity": capacity, "active": True}
        async with self.database.shop(self.id) as connection:
            saved = await save_service(connection, self.id, values)
        assert saved is not None
        return saved

    async def chair(self, *services: Service, name: str = "1号椅") -> int:
        values = {"name": name, "store_name": "", "userid": None, "hours": "每天 10:00-20:00", "active": True}
        async with self.database.shop(self.id) as connection:
            saved = await save_bookable(connection, self.id, values, [one.id for one in services])
        assert saved is not None
        return saved.id

    async def book(self, service: Service, customer: str, at: datetime = SATURDAY) -> int | str:
        try:
            async with self.database.shop(self.id) as connection:
                place = await find_place(connection, self.id, service, at, NOW)
                return await add_booking(connection, self.id, place, customer, "测试", "", NOW)
        except (Conflict, BadInput) as refused:
            return type(refused).__name__

    async def force(self, place: Place, customer: str) -> int | str:
        """Book without looking: only the constraint is in the way."""
        try:
            async with self.database.shop(self.id) as connection:
                return await add_booking(connection, self.id, place, customer, "测试", "", NOW)
        except Conflict:
            return "Conflict"


@pytest.fixture
async def salon(database: Database) -> Salon:
    return Salon(database, await open_shop(database))


async def test_of_thirty_customers_one_gets_the_chair(salon: Salon) -> None:
    cut = await salon.service()
    await salon.chair(cut)
    results = await asyncio.gather(
        *(salon.book(cut, f"wm{n}", SATURDAY + timedelta(minutes=n % 3 * 15)) for n in range(30))
    )
    assert Counter(type(one) for one in results) == {int: 1, str: 29}
    assert isinstance(await salon.book(cut, "wmX", SATURDAY + timedelta(hours=2)), int)


async def test_a_class_takes_as_many_as_it_has_seats(salon: Salon) -> None:
    yoga, cut = await salon.service("瑜伽课", capacity=5), await salon.service()
    await salon.chair(yoga, cut)
    results = await asyncio.gather(*(salon.book(yoga, f"wm{n}") for n in range(20)))
    assert Counter(type(one) for one in results) == {int: 5, str: 15}
    assert await salon.book(cut, "wmX") == "Conflict", "a room does one kind of thing at a time"


async def test_the_constraint_alone_keeps_seats_apart(salon: Salon) -> None:
    cut, wash = await salon.service(), await salon.service("洗头")
    chair = await salon.chair(cut, wash)
    place = Place(cut.id, chair, 1, 1, SATURDAY, SATURDAY + timedelta(hours=1), 0)
    assert isinstance(await salon.force(place, "wmA"), int)
    for other in (
        Place(cut.id, chair, 1, 1, SATURDAY + timedelta(minutes=59), SATURDAY + timedelta(hours=2), 0),
        Place(wash.id, chair, 2, 2, SATURDAY - timedelta(minutes=30), SATURDAY + timedelta(minutes=1), 0),
    ):
        assert await salon.force(other, "wmB") == "Conflict"
    after = Place(cut.id, chair, 1, 1, SATURDAY + timedelta(hours=1), SATURDAY + timedelta(hours=2), 0)
    assert isinstance(await salon.force(after, "wmB"), int)
    with pytest.raises(ExclusionViolation):
        async with salon.database.platform() as connection:
            await connection.execute(
                "UPDATE bookings SET starts_at = %s WHERE starts_at = %s", (SATURDAY, after.starts_at)
            )


async def test_two_move_to_one_gap_and_a_cancelled_place_is_free(salon: Salon) -> None:
    cut = await salon.service()
    await salon.chair(cut)
    first, second = [await salon.book(cut, f"wm{n}", SATURDAY + timedelta(hours=n)) for n in (1, 2)]
    assert isinstance(first, int)
    assert isinstance(second, int)

    async def move(booking: int) -> bool:
        try:
            async with salon.database.shop(salon.id) as connection:
                at = SATURDAY + timedelta(hours=4)
                place = await find_place(connection, salon.id, cut, at, NOW, without=booking)
                await move_booking(connection, salon.id, booking, place, "测试", NOW)
        except Conflict:
            return False
        return True

    moved = await asyncio.gather(move(first), move(second))
    assert sorted(moved) == [False, True]
    stayed = second if moved[0] else first
    at = SATURDAY + timedelta(hours=2 if moved[0] else 1)
    assert await salon.book(cut, "wmZ", at) == "Conflict"
    async with salon.database.shop(salon.id) as connection:
        assert await end_booking(connection, salon.id, stayed, "cancelled", "测试", "", NOW)
        assert not await end_booking(connection, salon.id, stayed, "done", "测试", "", NOW)
    assert isinstance(await salon.book(cut, "wmZ", at), int)


async def test_past_far_closed_and_holidays_are_refused(salon: Salon) -> None:
    cut = await salon.service()
    await salon.chair(cut)
    for at in (NOW - timedelta(hours=1), NOW + timedelta(days=61), SATURDAY + timedelta(hours=5, minutes=30)):
        assert await salon.book(cut, "wmA", at) == "BadInput"
    async with salon.database.shop(salon.id) as connection:
        await set_exception(connection, salon.id, None, SATURDAY.date(), "", "店休")
    assert await salon.book(cut, "wmA") == "BadInput"
    async with salon.database.shop(salon.id) as connection:
        await set_exception(connection, salon.id, None, SATURDAY.date(), "13:00-15:00", "")
    assert isinstance(await salon.book(cut, "wmA"), int)
