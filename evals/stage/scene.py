"""One case being played: its shop, its people, and how to know that all is quiet again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from evals.schema.case import Case
from evals.stage.opening import Shop
from jobs.house import House
from sandbox.ledger import Entry
from sandbox.world import World
from store.quality.end_states import EndState, end_state, is_busy

SETTLE_SECONDS = 30.0
_LOOK_SECONDS = 0.02


class NotSettled(Exception):
    """The house was still busy after `SETTLE_SECONDS`."""


@dataclass(slots=True)
class Said:
    """A line of the transcript; `seconds` is how long a reply took, `who` is customer, assistant, staff or event."""

    who: str
    text: str
    seconds: float | None = None
    turn: int = 0


@dataclass(slots=True)
class Scene:
    """A case on stage."""

    house: House
    world: World
    shop: Shop
    case: Case
    transcript: list[Said] = field(default_factory=list)
    heard: int = 0

    def customer(self, name: str | None = None) -> str:
        """Return the external_userid of the case's customer, or of another one."""
        return self.shop.customer(self.case.customer if name is None else name)

    def received(self, name: str | None = None) -> list[Entry]:
        """Return what a customer got from the shop."""
        return self.world.ledger.received(self.shop.open_kfid, self.customer(name))

    async def state(self, name: str | None = None) -> EndState:
        """Return what the tables say of a customer now."""
        async with self.house.database.shop(self.shop.merchant_id) as connection:
            return await end_state(connection, self.shop.open_kfid, self.customer(name))

    async def settled(self) -> None:
        """Wait until nothing of the shop is under way; raises `NotSettled`."""
        deadline = time.monotonic() + SETTLE_SECONDS
        await self.world.settled()
        while await self._busy():
            if time.monotonic() > deadline:
                raise NotSettled
            await asyncio.sleep(_LOOK_SECONDS)
            await self.world.settled()

    async def _busy(self) -> bool:
        async with self.house.database.platform() as connection:
            return await is_busy(connection, self.shop.merchant_id)


def words_of(entry: Entry) -> str:
    """Return what a person reads of a message: a menu with its lines, a link with its title."""
    body: dict[str, Any] = entry.data.get(entry.msgtype) or {}
    if entry.msgtype == "msgmenu":
        lines = [str((item.get(item["type"]) or {}).get("content", "")) for item in body.get("list", [])]
        parts = [body.get("head_content", ""), *(f"· {line}" for line in lines), body.get("tail_content", "")]
        return "\n".join(part for part in parts if part)
    return entry.text or f"[{entry.msgtype}]"
