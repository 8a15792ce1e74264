"""The last look at a reply before it leaves: decided by code, whatever the model wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.safety.guards import OUTGOING, Draft, Guard
from agent.safety.lists import Action


@dataclass(frozen=True, slots=True)
class OutgoingVerdict:
    """What to do with a reply: `text` is safe to send when `action` is send or mask; `reasons` name what was found."""

    action: Action
    text: str
    reasons: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Tell whether `text` may be sent as it is here."""
        return self.action in (Action.SEND, Action.MASK)


def screen_outgoing(draft: Draft, guards: Mapping[str, Guard] = OUTGOING) -> OutgoingVerdict:
    """Return what to do with a reply: the worst of what the guards say."""
    action, reasons = Action.SEND, []
    for guard in guards.values():
        for finding in guard(draft):
            action = max(action, finding.action, key=lambda one: one.weight)
            reasons.append(finding.reason)
            if finding.text is not None:
                draft = replace(draft, text=finding.text)
            if finding.enough:
                return OutgoingVerdict(action, draft.text, tuple(reasons))
    return OutgoingVerdict(action, draft.text, tuple(reasons))
