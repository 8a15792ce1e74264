"""What may be sent to a customer unasked: pure policy, asked before anything is planned and again before it goes."""

from agent.touching.gate import Answer, Channel, Standing, answer
from agent.touching.limits import TouchLimits
from agent.touching.reasons import Reason

__all__ = ["Answer", "Channel", "Reason", "Standing", "TouchLimits", "answer"]
