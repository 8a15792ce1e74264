"""choose: the angle, and whether a coupon comes with it. Not always a discount: who waits for one learns to wait."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.coupons import Granter, Outcome, decide
from graphs.followup.context import FollowupContext
from graphs.followup.state import Draft, Offer, State, Update
from store.coupons.grants import situation_of

ANGLES: dict[str, tuple[str, ...]] = {
    "dormant": ("ask", "miss"),
    "birthday": ("wish",),
    "festival": ("wish",),
    "repurchase": ("due",),
    "care": ("goods", "service"),
}
_ABOUT_THINGS = frozenset({"ask", "due", "goods", "service"})


async def choose(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Pick what to write about and, within share and coupon policy, what to offer."""
    drafts = []
    for draft in state["drafts"]:
        offer = await _offer(state, draft, runtime.context)
        runtime.context.share.count(discount=offer is not None)
        drafts.append(replace(draft, angle=_angle(state, draft), offer=offer))
    return {"drafts": tuple(drafts)}


def _angle(state: State, draft: Draft) -> str:
    reason, candidate = state["rule"].reason, draft.candidate
    if reason == "care":
        return "service" if candidate.facts.get("service") else "goods"
    angles = ANGLES[reason]
    if draft.variant in angles:
        return draft.variant
    known = [angle for angle in angles if candidate.facts.get("product") or angle not in _ABOUT_THINGS]
    pick = hashlib.sha256(f"{candidate.external_userid}:{candidate.occasion}".encode()).digest()[0]
    return known[pick % len(known)]


async def _offer(state: State, draft: Draft, context: FollowupContext) -> Offer | None:
    coupon = context.coupon
    if coupon is None or not _wanted(state, draft) or not context.share.allows_one():
        return None
    async with context.database.shop(state["merchant_id"]) as connection:
        situation = await situation_of(connection, coupon, draft.candidate.external_userid, context.now)
    outcome = decide(context.coupon_limits, situation, Granter.ASSISTANT).outcome
    owner_sees_it = state["rule"].approval != "standing"
    if outcome is Outcome.GRANT or (outcome is Outcome.ASK_OWNER and owner_sees_it):
        return Offer(coupon.id, context.coupon_limits.floored(coupon.terms))
    return None


def _wanted(state: State, draft: Draft) -> bool:
    """Whether this touch should carry a coupon if it may: sometimes means the last stage of being gone."""
    settings = state["rule"].settings
    if settings.offer == "sometimes":
        stage = draft.candidate.facts.get("stage")
        return stage is not None and stage == max(settings.days)
    return settings.offer == "always"
