"""Switches that make endpoints slow, fail, or answer in WeCom's more surprising ways."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong."""

    SLOW = "slow"
    ERRCODE = "errcode"
    HTTP_500 = "http_500"
    DROP = "drop"
    GARBAGE = "garbage"
    EMPTY_PAGE = "empty_page"
    SHORT_PAGE = "short_page"
    SEND_FAIL = "send_fail"


@dataclass(slots=True)
class Fault:
    """One switch that is on.

    Attributes:
        kind: What goes wrong.
        path: A glob over paths without `/cgi-bin/`, such as `kf/*`.
        times: Calls it still hits; None for all until cleared.
        probability: Chance that a matching call is hit.
        after: Whether ERRCODE, HTTP_500, DROP and GARBAGE strike after the call took effect, so that only the
            answer is lost.
        seconds: Delay of SLOW.
        errcode: Number of ERRCODE.
        rows: Rows a SHORT_PAGE has at most.
        fail_type: Reason in the `msg_send_fail` event that follows a SEND_FAIL.
    """

    kind: FaultKind
    path: str = "*"
    times: int | None = None
    probability: float = 1.0
    after: bool = False
    seconds: float = 0.0
    errcode: int = -1
    rows: int = 1
    fail_type: int = 4

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)

    @property
    def spent(self) -> bool:
        """Whether it has hit as often as it should."""
        return self.times is not None and self.times <= 0

    def as_json(self) -> dict[str, Any]:
        """Return the switch for the control API."""
        return asdict(self)


class Faults:
    """The switches of a world; the dice are seeded so that runs repeat."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = Random(seed)
        self.on: list[Fault] = []

    def add(self, kind: FaultKind | str, path: str = "*", **details: Any) -> Fault:
        """Switch a fault on; see `Fault` for the details."""
        fault = Fault(FaultKind(kind), path, **details)
        self.on.append(fault)
        return fault

    def take(self, path: str) -> list[Fault]:
        """Return the faults that hit this call to `path`, and count them."""
        if not self.on:
            return []
        hit = [fault for fault in self.on if self._hits(fault, path)]
        for fault in hit:
            if fault.times is not None:
                fault.times -= 1
        self.on = [fault for fault in self.on if not fault.spent]
        return hit

    def clear(self) -> None:
        """Switch everything off."""
        self.on.clear()

    def _hits(self, fault: Fault, path: str) -> bool:
        return fnmatchcase(path, fault.path) and (fault.probability >= 1.0 or self._dice.random() < fault.probability)
