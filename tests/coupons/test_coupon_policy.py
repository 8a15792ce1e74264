"""What a coupon takes off and who may give it: pure rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.coupons import Decision, Granter, Limits, Outcome, Situation, Terms, decide

LIMITS = Limits()
NOW = Situation(offered=True, by_assistant=True, value_fen=800, left=3, per_customer=1)
OFF_20 = Terms(name="满199减20", amount_fen=2_000, most_off_fen=2_000, threshold_fen=19_900)
EIGHT = Terms(name="八折", percent_off=20, most_off_fen=5_000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"offered": False}, "not_offered"),
        ({"of_this": 1}, "had_it"),
        ({"left": 0}, "none_left"),
        ({"customer_today": 1}, "customer_day"),
        ({"customer_month": 3}, "customer_month"),
        ({"shop_today": 100}, "shop_day"),
        ({"spent_today_fen": 49_201}, "budget"),
        ({"spent_month_fen": 499_201}, "budget"),
    ],
)
def test_no_one_gets_past_a_wall(change: dict[str, int], reason: str) -> None:
    for granter in Granter:
        assert decide(LIMITS, replace(NOW, **change), granter) == Decision(Outcome.REFUSE, reason)


def test_the_budget_is_met_to_the_fen() -> None:
    assert decide(LIMITS, replace(NOW, spent_today_fen=49_200), Granter.ASSISTANT).outcome is Outcome.GRANT


def test_each_may_give_up_to_a_limit() -> None:
    worth = {1_000: [1, 2, 3], 1_001: [2, 3], 5_000: [2, 3], 5_001: [3]}
    for value, may in worth.items():
        now = replace(NOW, value_fen=value)
        assert [g.value for g in Granter if decide(LIMITS, now, g).outcome is Outcome.GRANT] == may, value
    assert decide(LIMITS, replace(NOW, by_assistant=False), Granter.ASSISTANT).outcome is Outcome.ASK_OWNER
    assert decide(LIMITS, replace(NOW, pending=True), Granter.ASSISTANT).outcome is Outcome.PENDING
    assert decide(LIMITS, replace(NOW, held=True, left=0), Granter.ASSISTANT).outcome is Outcome.HELD


def test_what_a_coupon_takes_off() -> None:
    assert [OFF_20.discount_fen(fen) for fen in (19_899, 19_900, 90_000)] == [0, 2_000, 2_000]
    assert [EIGHT.discount_fen(fen) for fen in (99, 10_000, 90_000)] == [19, 2_000, 5_000]
    floored = LIMITS.floored(Terms(name="减20", amount_fen=2_000, most_off_fen=2_000))
    assert [floored.discount_fen(fen) for fen in (1, 1_000, 7_000)] == [0, 300, 2_000]
    assert (OFF_20.describe(), EIGHT.describe()) == ("满 199 元减 20 元", "8 折，最多减 50 元")


def test_a_coupon_below_the_lowest_price_is_found_before_it_is_offered() -> None:
    assert not LIMITS.breaks_floor(OFF_20)
    assert LIMITS.breaks_floor(OFF_20.model_copy(update={"threshold_fen": 6_000}))
    assert LIMITS.breaks_floor(EIGHT.model_copy(update={"percent_off": 31}))
    assert LIMITS.model_copy(update={"floor_fen": 18_000}).breaks_floor(OFF_20)


_FEN = st.integers(1, 10**9)


@given(
    order=_FEN,
    amount=st.one_of(st.none(), _FEN),
    percent=st.integers(1, 99),
    most=_FEN,
    threshold=st.integers(0, 10**9),
    floor=st.integers(0, 100),
    least=st.integers(0, 10**6),
)
def test_no_terms_pay_a_customer_or_go_below_the_floor(
    order: int, amount: int | None, percent: int, most: int, threshold: int, floor: int, least: int
) -> None:
    terms = Terms(
        name="券",
        amount_fen=amount,
        percent_off=None if amount else percent,
        most_off_fen=most,
        threshold_fen=threshold,
        floor_percent=floor,
        floor_fen=least,
    )
    off = terms.discount_fen(order)
    assert 0 <= off <= min(order, most)
    assert off == 0 or (order - off >= terms.least_fen(order) and order >= threshold)
