"""What the nodes may use."""

from __future__ import annotations

from dataclasses import dataclass

from agent.clock import Clock
from agent.llm import ModelChain
from graphs.conversation.budget import Budget
from store.engine import Database


@dataclass(frozen=True, slots=True)
class NarrationContext:
    """What every run shares."""

    database: Database
    models: ModelChain
    budget: Budget
    clock: Clock
