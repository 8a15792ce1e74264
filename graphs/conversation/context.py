"""What the nodes may use: one small typed object, handed in with each run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from agent.clock import Clock
from agent.llm import ModelChain
from graphs.conversation.budget import Budget
from graphs.conversation.guards import Guards
from graphs.conversation.state import Spending, State
from graphs.places import Places
from graphs.profiles import Profiles
from knowledge.search import KnowledgeSearch
from store.engine import Database
from store.sealing import Sealer
from tools.catalogue import ProductNames
from tools.claims import ClaimLinks
from tools.context import ToolContext
from tools.errands import Errands
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
    claims: ClaimLinks
    sealer: Sealer
    waiting_line_seconds: float = 5.0
    allowed_hosts: tuple[str, ...] = ()
    guards: Guards = field(default_factory=Guards)


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What one turn has: the shared resources, a way to say "one moment", and its running bill.

    A `rehearsal` is a turn for nobody (`rehearsal.py`): nothing is written, sent or carried out. `no_writes` tells
    the model why no write tool may act this time; `errands` are what such tools want done with the turn.
    """

    resources: Resources
    say_wait: Callable[[], Awaitable[None]] = _no_waiting_line
    spending: Spending = field(default_factory=Spending)
    rehearsal: bool = False
    no_writes: str = ""
    errands: Errands = field(default_factory=Errands)

    def for_tools(self, state: State) -> ToolContext:
        """Return what the tools of this conversation may know."""
        house, newest = self.resources, state["messages"][-1].id if state["messages"] else 0
        return ToolContext(
            house.database,
            house.names,
            state["merchant_id"],
            state["external_userid"],
            house.clock,
            rehearsal=self.rehearsal,
            conversation_id=state["conversation_id"],
            open_kfid=state["open_kfid"],
            turn=f"{state['conversation_id']}:{newest}",
            plan=state["profile"].plan,
            no_writes=self.no_writes,
            errands=self.errands,
            claims=house.claims,
            sealer=house.sealer,
            said=(*(line.text for line in state["history"] if line.who == "customer"), state["question"]),
        )
