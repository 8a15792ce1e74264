"""What the nodes may use: one small typed object, handed in with each run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from agent.clock import Clock
from agent.llm import ModelChain
from graphs.conversation.budget import Budget
from graphs.conversation.state import Spending
from graphs.places import Places
from graphs.profiles import Profiles
from knowledge.search import KnowledgeSearch
from store.engine import Database
from tools.catalogue import ProductNames
from tools.context import ToolContext
from tools.toolbox import Toolbox


async def _no_waiting_line() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Resources:
    """What all turns share."""

    database: Database
    profiles: Profiles
    search: KnowledgeSearch
    models: ModelChain
    toolbox: Toolbox
    names: ProductNames
    budget: Budget
    places: Places
    clock: Clock
    waiting_line_seconds: float = 5.0
    allowed_hosts: tuple[str, ...] = ()

    def for_tools(self, merchant_id: int, external_userid: str) -> ToolContext:
        """Return what the tools of one conversation may know."""
        return ToolContext(self.database, self.names, merchant_id, external_userid, self.clock)


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What one turn has: the shared resources, a way to say "one moment", and its running bill."""

    resources: Resources
    say_wait: Callable[[], Awaitable[None]] = _no_waiting_line
    spending: Spending = field(default_factory=Spending)
