"""The tables at the end: coupons, tickets, bookings, tags, hand-over, session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agent.clock import in_shop_time
from evals.schema.expect import EndState as Wanted
from evals.schema.expect import HandoffWish
from evals.stage.moments import relative_moment
from evals.stage.played import Problem
from store.conversations.conversations import ServiceState
from store.quality.end_states import EndState

_SESSIONS = {
    "assistant": (ServiceState.FRESH, ServiceState.ASSISTANT),
    "queued": (ServiceState.QUEUED,),
    "staff": (ServiceState.STAFF,),
    "ended": (ServiceState.ENDED,),
}


def check_tables(wanted: Wanted, state: EndState, now: datetime) -> Iterator[Problem]:
    """Yield where the tables are not as wanted."""
    for name, label in (("coupons", "发出去的券"), ("approvals", "等老板定的券")):
        expected, found = getattr(wanted, name), getattr(state, name)
        if expected is not None and sorted(expected) != sorted(found):
            yield Problem(name, f"{label}是 {found or '没有'}，应该是 {expected or '没有'}")
    yield from _tickets(wanted, state)
    yield from _bookings(wanted, state, now)
    for tag in wanted.tags:
        if tag not in state.tags:
            yield Problem("tags", f"没有打上标签「{tag}」（有 {state.tags}）")
    for tag in wanted.not_tags:
        if tag in state.tags:
            yield Problem("tags", f"不该有标签「{tag}」")
    if wanted.handoff is not None:
        yield from _handoff(wanted.handoff, state)
    if wanted.session is not None and state.session not in _SESSIONS[wanted.session]:
        yield Problem("session", f"会话状态是 {state.session.name.lower()}，应该是 {wanted.session}")
    if wanted.gap is not None and (state.gaps > 0) != wanted.gap:
        yield Problem("gap", "没有记到“没答好的问题”里" if wanted.gap else "不该记到“没答好的问题”里")


def _tickets(wanted: Wanted, state: EndState) -> Iterator[Problem]:
    if wanted.tickets is None:
        return
    if len(wanted.tickets) != len(state.tickets):
        yield Problem("tickets", f"有 {len(state.tickets)} 张售后单，应该是 {len(wanted.tickets)} 张")
    for wish in wanted.tickets:
        alike = [
            row
            for row in state.tickets
            if row["kind"] == wish.kind
            and wish.order in (None, row["order_no"])
            and all(word in row["summary"] for word in wish.mentions)
        ]
        if not alike:
            yield Problem("tickets", f"没有这样的售后单：{wish.kind} {wish.order or ''} {' '.join(wish.mentions)}")


def _bookings(wanted: Wanted, state: EndState, now: datetime) -> Iterator[Problem]:
    if wanted.bookings is None:
        return
    found = [f"{row['service']} {in_shop_time(row['starts_at']):%m-%d %H:%M} {row['status']}" for row in state.bookings]
    if len(wanted.bookings) != len(state.bookings):
        yield Problem("bookings", f"有 {len(found)} 个预约（{found}），应该是 {len(wanted.bookings)} 个")
    for wish in wanted.bookings:
        at = relative_moment(wish.at, now) if wish.at else None
        alike = [
            row
            for row in state.bookings
            if (row["service"], row["status"]) == (wish.service, wish.status) and at in (None, row["starts_at"])
        ]
        if not alike:
            yield Problem("bookings", f"没有这样的预约：{wish.service} {wish.at or ''} {wish.status}（有 {found}）")


def _handoff(wanted: HandoffWish | bool, state: EndState) -> Iterator[Problem]:
    if isinstance(wanted, bool):
        if wanted != bool(state.handoffs):
            yield Problem("handoff", "没有转人工" if wanted else "不该转人工")
        return
    if not state.handoffs:
        yield Problem("handoff", "没有转人工")
        return
    row = state.handoffs[-1]
    columns = {"trigger": "trigger", "urgent": "urgent", "state": "state", "to": "servicer_userid"}
    for name, column in columns.items():
        value = getattr(wanted, name)
        if value is not None and row[column] != value:
            yield Problem("handoff", f"转人工的 {name} 是 {row[column]}，应该是 {value}")
