"""A town with three servicers and a clock that can be moved: what hand-over tests drive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agent.clock import MovableClock
from sandbox.kf.session import State
from sandbox.ledger import Entry, Kind
from tests.jobs.looking import Rows, idle, rows
from tests.worlds import KF, SHOP, Town, town

TEAM: dict[str, Any] = SHOP | {
    "kf_accounts": [{"open_kfid": KF, "name": "青禾客服", "servicers": ["li_si", "wang_wu"]}],
    "staff": [
        {"userid": "zhang_san", "name": "张三", "role": "owner"},
        {"userid": "li_si", "name": "李四", "role": "staff"},
        {"userid": "wang_wu", "name": "王五", "role": "staff"},
    ],
}


@asynccontextmanager
async def team(
    database_url: str, folder: Path, *, clock: MovableClock | None = None, hours: str = "", **wishes: Any
) -> AsyncIterator[Town]:
    """Run a house whose clock `later` moves, with the sandbox's."""
    shop = TEAM | {"stores": [{"name": "总店", "address": "文三路 12 号", "hours": hours}]}
    async with town(database_url, folder, shop=shop, clock=clock or MovableClock(), **wishes) as t:
        yield t


def later(t: Town, *, minutes: float = 0, seconds: float = 0) -> None:
    """Move the time of house and sandbox."""
    for clock in (t.house.clock, t.world.clock):
        assert isinstance(clock, MovableClock)
        clock.advance(minutes * 60 + seconds)


def state(t: Town, customer: str = "wmA") -> State:
    return t.world.accounts[KF].session(customer, t.world.time()).state


def servicer(t: Town, customer: str = "wmA") -> str:
    return t.world.accounts[KF].session(customer, t.world.time()).servicer


def told_staff(t: Town, userid: str | None = None) -> list[str]:
    """Return the texts colleagues got."""
    return [e.text for e in t.world.ledger.entries(Kind.WORK_MESSAGE) if e.text and userid in (None, e.userid)]


def cards(t: Town, userid: str) -> list[Entry]:
    """Return the cards with buttons somebody got."""
    sent = t.world.ledger.entries(Kind.WORK_MESSAGE)
    return [entry for entry in sent if entry.userid == userid and entry.msgtype == "template_card"]


async def handoffs(t: Town) -> Rows:
    return await rows(t, "SELECT * FROM handoffs ORDER BY id")


async def sessions(t: Town) -> Rows:
    return await rows(t, "SELECT * FROM service_sessions ORDER BY id")


async def wait_for(t: Town, wanted: str, timeout: float = 20) -> dict[str, Any]:
    """Wait until the newest hand-over is in a state, and return it."""
    newest: dict[str, Any] = {}

    async def look() -> bool:
        found = await handoffs(t)
        newest.update(found[-1] if found else {})
        return newest.get("state") == wanted

    await eventually(look, timeout, lambda: f"the hand-over is {newest.get('state')}, not {wanted}")
    return newest


async def eventually(condition: Any, timeout: float = 20, why: Any = lambda: "it did not happen") -> None:
    """Wait for a condition that has to ask."""
    deadline = time.monotonic() + timeout
    while not await condition():
        assert time.monotonic() < deadline, why()
        await asyncio.sleep(0.05)


async def asks(t: Town, customer: str = "wmA", words: str = "转人工") -> str:
    """Let a customer ask for a person; return what they were told."""
    before = len(t.heard(customer))
    t.say(customer, words)
    told = (await t.hears(customer, before + 1))[before]
    await idle(t)
    return told
