"""Safety: what comes in is screened for harm, what goes out is held to what a shop may say."""

from agent.safety.forbidden import forbidden_in
from agent.safety.incoming import Screening, screen_incoming
from agent.safety.outgoing import Action, OutgoingVerdict, screen_outgoing
from agent.safety.personal import mask_personal

__all__ = [
    "Action",
    "OutgoingVerdict",
    "Screening",
    "forbidden_in",
    "mask_personal",
    "screen_incoming",
    "screen_outgoing",
]
