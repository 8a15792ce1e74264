"""What stands between a model and the world. Nodes reach each guard here, so that a test can take one away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agent.grounding import Sources, Verdict
from agent.grounding import check as check_grounding
from agent.safety import OUTGOING, Guard, Screening, mask_personal, screen_incoming
from agent.wording import flatten_markdown

_NOTHING = Screening()
_SUPPORTED = Verdict(supported=True)


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of a turn.

    Attributes:
        flatten: Takes the markdown out of a reply.
        grounding: Holds a reply against what the turn had to go by.
        outgoing: The guards of safety, by name, in the order a reply passes them.
        injection: Notices instructions in data; after it no write tool acts.
        mask: Masks personal data in what goes to the model and into the trace.
    """

    flatten: Callable[[str], str] = flatten_markdown
    grounding: Callable[[str, Sources], Verdict] = check_grounding
    outgoing: Mapping[str, Guard] = field(default_factory=lambda: OUTGOING)
    injection: Callable[[str], Screening] = screen_incoming
    mask: Callable[[str, str], str] = mask_personal

    @property
    def names(self) -> tuple[str, ...]:
        """What `without` takes."""
        return (*_OPEN, *self.outgoing)

    def without(self, name: str) -> Guards:
        """Return the guards less one, by the name of an attribute or of a guard of safety; for tests of the tests."""
        if name in self.outgoing:
            return replace(self, outgoing={key: guard for key, guard in self.outgoing.items() if key != name})
        open_door: dict[str, Any] = {name: _OPEN[name]}
        return replace(self, **open_door)


_OPEN: dict[str, Callable[..., object]] = {
    "flatten": lambda text: text,
    "grounding": lambda *_: _SUPPORTED,
    "injection": lambda _: _NOTHING,
    "mask": lambda text, _: text,
}
