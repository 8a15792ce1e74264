"""Grounding: every claim of a reply must trace to a passage, a tool result, the policy or the customer's words."""

from agent.grounding.check import check
from agent.grounding.claims import Claim, Kind
from agent.grounding.sources import Sources
from agent.grounding.verdict import NAMES, Verdict

__all__ = ["NAMES", "Claim", "Kind", "Sources", "Verdict", "check"]
