"""How callbacks go astray on their way (wecom-api.md §9.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with one callback.

    The first six must be rejected by a receiver; the last three are genuine and must be understood.
    """

    WRONG_SIGNATURE = "wrong_signature"
    WRONG_RECEIVEID = "wrong_receiveid"
    OLD_TIMESTAMP = "old_timestamp"
    OVERSIZED = "oversized"
    BROKEN_XML = "broken_xml"
    BROKEN_CIPHER = "broken_cipher"
    UNKNOWN_NODES = "unknown_nodes"
    MISSING_NODES = "missing_nodes"
    EMPTY_CDATA = "empty_cdata"


@dataclass(slots=True)
class FlawSwitch:
    """The next `times` callbacks are flawed; `beside` sends each good one as well."""

    flaw: Flaw
    times: int = 1
    beside: bool = True

    def __post_init__(self) -> None:
        self.flaw = Flaw(self.flaw)


@dataclass
class Chaos:
    """The switches of the callback sender; all off at first.

    Attributes:
        duplicates: Extra copies of each callback, same plaintext, own envelope.
        burst: Extra kf callbacks for the same account, each with a sync token of its own.
        drop_every: One callback in this many is never sent; 0 for none.
        hold_every_other: Seconds that each odd callback is held, so that it arrives after its successor.
        coalesce_seconds: kf callbacks of one account within this time become one; 0 sends each.
        flaws: Callbacks that will be wrong.
    """

    duplicates: int = 0
    burst: int = 0
    drop_every: int = 0
    hold_every_other: float = 0.0
    coalesce_seconds: float = 0.0
    flaws: list[FlawSwitch] = field(default_factory=list)

    def add_flaw(self, flaw: Flaw | str, times: int = 1, *, beside: bool = True) -> None:
        """Make the next `times` callbacks wrong in one way."""
        self.flaws.append(FlawSwitch(Flaw(flaw), times, beside))

    def calm(self) -> None:
        """Switch everything off."""
        self.duplicates = self.burst = self.drop_every = 0
        self.hold_every_other = self.coalesce_seconds = 0.0
        self.flaws.clear()

    def take_flaws(self) -> tuple[list[Flaw], bool]:
        """Return the flaws of the next callback and whether a good one goes out too; count them."""
        due = [switch for switch in self.flaws if switch.times > 0]
        for switch in due:
            switch.times -= 1
        self.flaws = [switch for switch in self.flaws if switch.times > 0]
        return [switch.flaw for switch in due], all(switch.beside for switch in due)
