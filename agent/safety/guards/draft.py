"""What a guard is given of a reply, and what it says about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.safety.folding import Folded, fold
from agent.safety.lists import Action, WordList


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a reply, what must become of it, and, when it is masked, the text to send instead.

    `enough`: no other guard need look at it.
    """

    action: Action
    reason: str
    text: str | None = None
    enough: bool = False


@dataclass(frozen=True)
class Draft:
    """A reply about to leave, with what it is held against.

    Attributes:
        text: The reply as plain text.
        lists: The shop's own lists of words.
        spared: Words of loose lists that this shop lets pass.
        hosts: Where a link may lead; subdomains too.
        known: The shop's own texts: their phones, addresses and numbers may be said in full.
        asked: The customer's own words, which may be said back.
        looked_up: What was looked up in this turn: it may be told by order number, never by a person's data.
        links: Addresses that were sent before by code and may be repeated, letter for letter.
        instructions: What the model was told to do; a long stretch of it in the reply is a leak.
        colleagues: Names of the people of the shop: no reply says it is one of them.
    """

    text: str
    lists: Sequence[WordList] = ()
    spared: Sequence[str] = ()
    hosts: Sequence[str] = ()
    known: str = ""
    asked: str = ""
    looked_up: str = ""
    links: Sequence[str] = ()
    instructions: str = ""
    colleagues: Sequence[str] = ()

    @cached_property
    def folded(self) -> Folded:
        """The text folded."""
        return fold(self.text)


Guard = Callable[[Draft], Sequence[Finding]]
