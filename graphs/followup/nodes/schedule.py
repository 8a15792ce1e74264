"""schedule: the touch as the ledger will have it, with its kind hour."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graphs.followup.context import FollowupContext
from graphs.followup.state import State, Update
from store.touches.ledger import NewTouch


async def schedule(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Return the touch; the job that asked for it writes it down."""
    candidate, written, offer, rule = state["candidate"], state["written"], state["offer"], state["rule"]
    runtime.context.share.count(discount=offer is not None)
    touch = NewTouch(
        external_userid=candidate.external_userid,
        reason=rule.reason,
        occasion=candidate.occasion,
        due_at=state["due_at"],
        expires_at=state["expires_at"],
        text=written.text,
        text_key=state.get("text_key"),
        status=state["status"],
        approved_by=state["approved_by"],
        channel=state["channel"],
        angle=state["angle"],
        discount=offer is not None,
        variant=state["variant"],
        rule_id=rule.id,
        trial_id=rule.trial_id,
        coupon_id=offer.coupon_id if offer else None,
        model=written.model if written.by_model else None,
        cost_fen=written.cost_fen,
        facts=candidate.facts | {"general": not state.get("text_key"), "by_rule": state["approved_by"] is not None},
    )
    return {"touch": touch}
