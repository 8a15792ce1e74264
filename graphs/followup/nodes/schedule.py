"""schedule: the touches as the ledger will have them, with their kind hour."""

from __future__ import annotations

from graphs.followup.state import Draft, State, Update
from store.touches.touch import NewTouch


async def schedule(state: State) -> Update:
    """Return the touches; the job that asked for them writes them down."""
    return {"touches": [_touch(state, draft) for draft in state["drafts"]], "unsayable": state.get("unsayable") or []}


def _touch(state: State, draft: Draft) -> NewTouch:
    candidate, written, rule = draft.candidate, draft.written, state["rule"]
    return NewTouch(
        external_userid=candidate.external_userid,
        reason=rule.reason,
        occasion=candidate.occasion,
        due_at=state["due_at"],
        expires_at=state["expires_at"],
        text=written.text,
        text_key=draft.text_key,
        status=state["status"],
        approved_by=state["approved_by"],
        channel=draft.channel,
        angle=draft.angle,
        discount=draft.offer is not None,
        variant=draft.variant,
        rule_id=rule.id,
        trial_id=rule.trial_id,
        coupon_id=draft.offer.coupon_id if draft.offer else None,
        model=written.model if written.by_model else None,
        cost_fen=written.cost_fen,
        facts=candidate.facts | {"general": not draft.text_key, "by_rule": state["approved_by"] is not None},
    )
