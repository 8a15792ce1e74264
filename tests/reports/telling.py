"""Running the narration graph over a made-up shop."""

from __future__ import annotations

from agent.clock import Clock
from agent.llm import Link, ModelChain
from agent.periods import Period
from graphs.conversation.budget import Budget
from graphs.narration.context import NarrationContext
from graphs.narration.graph import build_narration, tell
from graphs.narration.questions import Question
from graphs.narration.state import Incoming, Outgoing
from store.engine import Database
from tests.graphs.scripted import ScriptedModel


async def narrated(
    database: Database,
    shop: int,
    period: Period,
    clock: Clock,
    *,
    model: ScriptedModel | None = None,
    question: Question | None = None,
) -> Outgoing:
    """Return what the graph makes of a period; with a model it says its script."""
    chain = ModelChain([Link("scripted", model, timeout_seconds=5)] if model else [])
    context = NarrationContext(database, chain, Budget(database, clock, 0), clock)
    incoming: Incoming = {"merchant_id": shop, "shop": "青禾奶茶", "period": period, "question": question}
    return await tell(build_narration(), incoming, context)
