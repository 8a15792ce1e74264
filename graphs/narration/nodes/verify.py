"""verify: a sentence that says more than its finding is put back to the plain one."""

from __future__ import annotations

from agent.periods import PeriodKind
from graphs.narration.checking import is_faithful
from graphs.narration.state import State, Update


async def verify(state: State) -> Update:
    """Keep the words that are true to the numbers; count the others."""
    drafts, period = state["drafts"], state["period"]
    is_today = period.running and period.kind is PeriodKind.DAY
    checked, dropped = [], 0
    for finding in state["findings"]:
        draft = drafts.get(finding.key, "")
        faithful = bool(draft) and is_faithful(draft, finding, period.first, is_today=is_today)
        dropped += bool(draft) and not faithful
        checked.append(finding.model_copy(update={"text": draft if faithful else finding.template}))
    return {"findings": checked, "dropped": dropped}
