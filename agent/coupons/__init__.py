"""Coupons as pure rules: what one takes off, and who may grant it to whom."""

from agent.coupons.limits import Limits
from agent.coupons.policy import Decision, Granter, Outcome, Situation, decide
from agent.coupons.terms import Terms

__all__ = ["Decision", "Granter", "Limits", "Outcome", "Situation", "Terms", "decide"]
