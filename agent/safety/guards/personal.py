"""Personal data of people: masked in the reply."""

from __future__ import annotations

from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action
from agent.safety.personal import mask_personal


def personal(draft: Draft) -> list[Finding]:
    """Return a finding with the masked text when the reply tells who somebody is."""
    masked = mask_personal(draft.text, f"{draft.known} {draft.asked}")
    return [Finding(Action.MASK, "personal data", masked)] if masked != draft.text else []
