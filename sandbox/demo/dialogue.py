"""Playing the sample dialogue: a customer speaks, the shop answers, the answer is held against what is expected."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.demo.seeding import read
from sandbox.ledger import Entry
from sandbox.world import World

_ANSWER_SECONDS = 30.0
_SETTLE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of the dialogue as the file has it."""

    customer: str
    messages: tuple[str, ...]
    kind: str
    must_say: tuple[str | dict[str, list[str]], ...]
    must_not_say: tuple[str, ...]
    shows: str
    gap_seconds: float = 0.3


@dataclass(slots=True)
class Played:
    """A turn that was played: the reply, how long it took, and what was wrong with it."""

    line: Line
    reply: str = ""
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def dialogue() -> Iterator[Line]:
    """Yield the turns of the sample dialogue."""
    for turn in read("dialogue.yaml")["turns"]:
        expect = turn["expect"]
        yield Line(
            customer=turn["customer"],
            messages=tuple(str(message) for message in turn["messages"]),
            kind=expect["kind"],
            must_say=tuple(expect.get("must_say", ())),
            must_not_say=tuple(expect.get("must_not_say", ())),
            shows=turn.get("shows", ""),
            gap_seconds=turn.get("gap_seconds", 0.3),
        )


async def play(world: World, open_kfid: str, line: Line) -> Played:
    """Say one turn's messages and wait for the reply."""
    before = len(world.ledger.received(open_kfid, line.customer))
    started = time.monotonic()
    for number, message in enumerate(line.messages):
        if number:
            await asyncio.sleep(line.gap_seconds)
        world.customers.say(open_kfid, line.customer, message)
    entries = await _reply(world, open_kfid, line.customer, before)
    played = Played(line, "\n".join(_says(entry) for entry in entries), time.monotonic() - started)
    played.problems = list(_problems(line, played.reply))
    return played


async def _reply(world: World, open_kfid: str, customer: str, before: int) -> list[Entry]:
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        if len(world.ledger.received(open_kfid, customer)) > before:
            await asyncio.sleep(_SETTLE_SECONDS)  # a reply may be several bubbles
            break
        await asyncio.sleep(0.01)
    return world.ledger.received(open_kfid, customer)[before:]


def _says(entry: Entry) -> str:
    if entry.msgtype != "msgmenu":
        return entry.text
    menu: dict[str, Any] = entry.data["msgmenu"]
    items = [item["click"]["content"] for item in menu["list"] if item["type"] == "click"]
    return "\n".join([menu.get("head_content", ""), *(f"· {item}" for item in items), menu.get("tail_content", "")])


def _problems(line: Line, reply: str) -> Iterator[str]:
    if not reply:
        yield f"{_ANSWER_SECONDS:.0f} 秒内没有回复"
        return
    for wanted in line.must_say:
        options = wanted["any"] if isinstance(wanted, dict) else [wanted]
        if not any(option in reply for option in options):
            yield f"没有说到：{' / '.join(options)}"
    for unwanted in line.must_not_say:
        if unwanted in reply:
            yield f"不该说：{unwanted}"
    if line.kind == "menu" and "· " not in reply:
        yield "应该先问清楚"
