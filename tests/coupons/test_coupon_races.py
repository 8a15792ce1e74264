"""Many want the same at once: one wins, whatever the order."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.coupons import Granter, Limits, Outcome, decide
from agent.errors import Conflict
from store.coupons.approvals import ask, settle_approval
from store.coupons.coupons import add_coupon, coupon_by_id, lock_limits, save_limits
from store.coupons.grants import Giving, Grant, claim, expire_grants, give, grant_by_id, revoke, situation_of
from store.coupons.redemptions import Redemption, Till, redeem, reverse
from store.engine import Database
from tests.store.shops import conversation, open_shop

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FREE = Limits(customer_per_day=100, customer_per_month=100, shop_per_day=1_000)
TEN = {"name": "减10", "amount_fen": 1_000, "most_off_fen": 1_000}


class Shop:
    """A shop in a fresh database."""

    def __init__(self, database: Database, merchant_id: int) -> None:
        self.database, self.id = database, merchant_id

    async def coupon(self, limits: Limits = FREE, **changes: Any) -> int:
        async with self.database.shop(self.id) as connection:
            await save_limits(connection, self.id, limits)
            return await add_coupon(connection, self.id, TEN | changes)

    async def grant(self, coupon_id: int, customer: str, now: datetime = NOW) -> Grant | str:
        """Give a coupon as the assistant does; return it, or why not."""
        async with self.database.shop(self.id) as connection:
            limits = await lock_limits(connection, self.id)
            coupon = await coupon_by_id(connection, coupon_id)
            assert coupon is not None
            situation = await situation_of(connection, coupon, customer, now)
            decision = decide(limits, situation, Granter.ASSISTANT)
            if decision.outcome is not Outcome.GRANT:
                return decision.reason or decision.outcome
            return await give(connection, self.id, coupon, limits, Giving(customer, None, "assistant", ""), now)

    async def claimed(self, coupon_id: int, customer: str = "wmA") -> Grant:
        grant = await self.grant(coupon_id, customer)
        assert isinstance(grant, Grant)
        async with self.database.shop(self.id) as connection:
            assert await claim(connection, grant.id, NOW) is not None
        return grant

    async def redeem(self, grant: Grant, where: str = "总店", **order: Any) -> Redemption | str:
        try:
            async with self.database.shop(self.id) as connection:
                till = Till(order.get("fen", 10_000), where, where, order.get("number", ""))
                return await redeem(connection, self.id, grant.code, till, NOW)
        except Conflict as refused:
            return str(refused)

    async def status(self, grant: Grant) -> str:
        async with self.database.shop(self.id) as connection:
            found = await grant_by_id(connection, grant.id)
        assert found is not None
        return found.status


@pytest.fixture
async def shop(database: Database) -> Shop:
    return Shop(database, await open_shop(database))


async def test_of_forty_customers_one_gets_the_last_coupon(shop: Shop) -> None:
    coupon = await shop.coupon(stock=1)
    results = await asyncio.gather(*(shop.grant(coupon, f"wm{n}") for n in range(40)))
    assert Counter(type(r) if isinstance(r, Grant) else r for r in results) == {Grant: 1, "none_left": 39}


async def test_the_caps_hold_under_a_rush(shop: Shop) -> None:
    coupon = await shop.coupon(Limits(shop_per_day=1_000, day_budget_fen=7_500))
    first = await asyncio.gather(*(shop.grant(coupon, "wmA") for _ in range(20)))
    assert Counter(type(r) if isinstance(r, Grant) else r for r in first) == {Grant: 1, Outcome.HELD: 19}
    rest = await asyncio.gather(*(shop.grant(coupon, f"wm{n}") for n in range(20)))
    assert Counter(type(r) if isinstance(r, Grant) else r for r in rest) == {Grant: 6, "budget": 14}


async def test_a_customer_cannot_get_two_kinds_at_once_beyond_their_day(shop: Shop) -> None:
    kinds = [await shop.coupon(Limits(), name=f"券{n}") for n in range(8)]
    results = await asyncio.gather(*(shop.grant(kind, "wmA") for kind in kinds))
    assert Counter(type(r) if isinstance(r, Grant) else r for r in results) == {Grant: 1, "customer_day": 7}
    later = await shop.grant(kinds[0], "wmA", NOW + timedelta(hours=12, minutes=1))  # past midnight in Shanghai
    earlier = next(r for r in results if isinstance(r, Grant))
    assert isinstance(later, Grant) or (later == Outcome.HELD and earlier.coupon_id == kinds[0])


async def test_two_phones_one_claim_two_counters_one_sale(shop: Shop) -> None:
    grant = await shop.grant(await shop.coupon(), "wmA")
    assert isinstance(grant, Grant)

    async def take() -> bool:
        async with shop.database.shop(shop.id) as connection:
            return await claim(connection, grant.id, NOW) is not None

    assert (await asyncio.gather(*(take() for _ in range(10)))).count(True) == 1
    sales = await asyncio.gather(*(shop.redeem(grant, f"{n}号柜台") for n in range(10)))
    assert sum(isinstance(sale, Redemption) for sale in sales) == 1


async def test_an_order_takes_one_coupon(shop: Shop) -> None:
    one, two = (
        await shop.claimed(await shop.coupon(), "wmA"),
        await shop.claimed(await shop.coupon(name="又一张"), "wmA"),
    )
    sales = await asyncio.gather(shop.redeem(one, number="T9"), shop.redeem(two, number="T9"))
    assert sum(isinstance(sale, Redemption) for sale in sales) == 1
    assert sorted([await shop.status(one), await shop.status(two)]) == ["claimed", "redeemed"]


async def test_a_reversal_gives_a_coupon_back_once(shop: Shop) -> None:
    grant = await shop.claimed(await shop.coupon())
    sale = await shop.redeem(grant)
    assert isinstance(sale, Redemption)

    async def back() -> bool:
        try:
            async with shop.database.shop(shop.id) as connection:
                await reverse(connection, sale.id, "张三", NOW)
        except Conflict:
            return False
        return True

    assert (await asyncio.gather(*(back() for _ in range(8)))).count(True) == 1
    assert await shop.status(grant) == "claimed"
    assert isinstance(await shop.redeem(grant), Redemption)


async def test_yes_and_no_at_once_is_one_of_them(shop: Shop) -> None:
    coupon, where = await shop.coupon(), await conversation(shop.database, shop.id)
    for number in range(5):
        async with shop.database.shop(shop.id) as connection:
            due = NOW + timedelta(hours=1)
            approval = await ask(connection, shop.id, where, f"wm{number}", coupon, "", NOW, due)
        assert approval is not None

        async def settle(status: str, of: int = approval.id) -> str | None:
            async with shop.database.shop(shop.id) as connection:
                done = await settle_approval(connection, of, status, "张三", "", NOW)
            return done.status if done else None

        results = await asyncio.gather(*(settle(s) for s in ("approved", "rejected", "expired") * 3))
        assert len([r for r in results if r]) == 1
        assert "expired" not in results


async def test_what_nobody_claims_can_be_given_again(shop: Shop) -> None:
    coupon = await shop.coupon(stock=1)
    first = await shop.grant(coupon, "wmA")
    assert isinstance(first, Grant)
    late = NOW + timedelta(hours=73)
    async with shop.database.platform() as connection:
        assert await expire_grants(connection, late) == 1
        assert await expire_grants(connection, late) == 0
    second = await shop.grant(coupon, "wmA", late)
    assert isinstance(second, Grant)
    async with shop.database.shop(shop.id) as connection:
        assert await claim(connection, first.id, late) is None
        assert await revoke(connection, second.id)
        assert not await revoke(connection, second.id)
    assert isinstance(await shop.grant(coupon, "wmB", late), Grant)
