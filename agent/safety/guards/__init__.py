"""The guards a reply passes before it leaves, one file each; a text masked by one goes on to the next."""

from collections.abc import Mapping
from types import MappingProxyType

from agent.safety.guards.draft import Draft, Finding, Guard
from agent.safety.guards.human import human
from agent.safety.guards.leak import leak
from agent.safety.guards.links import links
from agent.safety.guards.numbers import numbers
from agent.safety.guards.personal import personal
from agent.safety.guards.shape import shape
from agent.safety.guards.words import words

OUTGOING: Mapping[str, Guard] = MappingProxyType(
    {
        "shape": shape,
        "leak": leak,
        "human": human,
        "links": links,
        "numbers": numbers,
        "words": words,
        "personal": personal,
    }
)

__all__ = ["OUTGOING", "Draft", "Finding", "Guard"]
