"""Safety: what comes in is screened for harm, what goes out is held to what a shop may say."""

from agent.safety.fence import fenced
from agent.safety.forbidden import forbidden_in, forbidden_list
from agent.safety.guards import OUTGOING, Draft, Finding, Guard
from agent.safety.incoming import Noticed, Screening, notice, screen_incoming
from agent.safety.lists import Action, WordList, shop_list
from agent.safety.outgoing import OutgoingVerdict, screen_outgoing
from agent.safety.personal import mask_personal, mask_tree

__all__ = [
    "OUTGOING",
    "Action",
    "Draft",
    "Finding",
    "Guard",
    "Noticed",
    "OutgoingVerdict",
    "Screening",
    "WordList",
    "fenced",
    "forbidden_in",
    "forbidden_list",
    "mask_personal",
    "mask_tree",
    "notice",
    "screen_incoming",
    "screen_outgoing",
    "shop_list",
]
