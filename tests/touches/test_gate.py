"""What the gate answers, wall by wall; and that each wall stands alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.touching import Channel, Reason, Standing, TouchLimits, answer
from agent.touching.gate import group_span_start

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in the shop
LIMITS = TouchLimits()
FRIEND = Standing("wmA", userid="zhang_san")
CHAT = Standing("wmA", conversation_id=1, talks=True, spoke_at=NOON - timedelta(hours=5))


def refusal(standing: Standing, reason: Reason = Reason.DORMANT, at: datetime = NOON, **changes: Any) -> str:
    return answer(LIMITS, reason, replace(standing, **changes), at).refusal


def test_each_wall_alone() -> None:
    assert answer(LIMITS, Reason.DORMANT, FRIEND, NOON).channel is Channel.GROUP_SEND
    hour = timedelta(hours=1)
    walls: dict[str, dict[str, Any]] = {
        "opted_out": {"opted_out": True},
        "with_staff": {"with_staff": True},
        "chatting": {"spoke_at": NOON - timedelta(minutes=29)},
        "trouble": {"trouble": True},
        "week": {"week": LIMITS.per_week},
        "month": {"month": LIMITS.per_month},
        "gap": {"last_at": NOON - 47 * hour},
        "reason": {"reason_at": NOON - 20 * 24 * hour},
        "group_quota": {"group_used": 30},
    }
    assert {key: refusal(FRIEND, **change) for key, change in walls.items()} == {key: key for key in walls}
    assert refusal(FRIEND, at=NOON + 10 * hour) == "quiet"
    assert refusal(FRIEND, at=datetime(2026, 10, 3, 4, tzinfo=UTC)) == "holiday"
    assert refusal(FRIEND, Reason.FESTIVAL, at=datetime(2026, 10, 1, 4, tzinfo=UTC)) == ""


def test_by_which_way() -> None:
    assert answer(LIMITS, Reason.DORMANT, CHAT, NOON).channel is Channel.KF
    assert refusal(CHAT, sent_since=5) == "kf_quota"
    assert refusal(CHAT, talks=False) == "ended"
    assert answer(LIMITS, Reason.DORMANT, replace(CHAT, sent_since=5, userid="u"), NOON).channel is Channel.GROUP_SEND
    assert refusal(CHAT, spoke_at=NOON - timedelta(hours=48)) == "window"
    assert refusal(Standing("wmA")) == "stranger"
    assert refusal(Standing("wmA", lost=True)) == "lost"


def test_what_was_asked_for_is_not_counted_but_no_is_no() -> None:
    busy = replace(CHAT, week=9, month=9, last_at=NOON, trouble=True)
    assert refusal(busy, Reason.BOOKING) == ""
    assert refusal(busy, Reason.BOOKING, opted_out=True) == "opted_out"
    for reason in (Reason.BOOKING, Reason.SURVEY, Reason.ANSWER):
        assert refusal(busy, reason, with_staff=True) == "with_staff"
        assert refusal(busy, reason, at=NOON + timedelta(hours=11)) == "quiet"
    assert answer(LIMITS, Reason.BOOKING, FRIEND, NOON).channel is Channel.MEMBER
    assert refusal(FRIEND, Reason.SURVEY) == "stranger"


def test_spans_of_wecoms_cap() -> None:
    assert group_span_start(LIMITS, NOON).isoformat() == "2026-11-01T00:00:00+08:00"
    assert group_span_start(TouchLimits(group_cap="week"), NOON).isoformat() == "2026-11-16T00:00:00+08:00"


@given(
    st.sampled_from(list(Reason)),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.booleans(),
    st.integers(0, 9),
)
def test_an_opt_out_is_absolute(reason: Reason, at: datetime, talks: bool, sent: int) -> None:
    standing = replace(CHAT, userid="u", talks=talks, sent_since=sent, opted_out=True)
    assert answer(TouchLimits(on_holidays=True), reason, standing, at).channel is Channel.NONE
