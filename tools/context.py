"""What a tool may know of the turn it runs in. The model cannot set any of it."""

from __future__ import annotations

from dataclasses import dataclass

from agent.clock import Clock
from store.engine import Database
from tools.catalogue import ProductNames


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Whose conversation this is; every tool reads shop and customer from here, never from its arguments.

    In a `rehearsal` nobody is served: a tool that writes describes what it would do instead of doing it.
    """

    database: Database
    names: ProductNames
    merchant_id: int
    external_userid: str
    clock: Clock
    rehearsal: bool = False
