"""approve: the owner looks first, unless a standing rule says that they need not."""

from __future__ import annotations

from agent.phrases import say
from graphs.followup.state import State, Update
from store.touches.touch import TouchStatus


async def approve(state: State) -> Update:
    """Let the touches wait for the owner, singly or as a batch, or approve them by the rule."""
    rule = state["rule"]
    if rule.approval == "standing":
        return {"status": TouchStatus.APPROVED, "approved_by": say("touch_by_rule", book="owner", name=rule.name)}
    return {"status": TouchStatus.PLANNED, "approved_by": None}
