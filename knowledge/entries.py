"""What a shop knows, as search sees it: one question with its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agent.wording.stores import for_stores


@dataclass(frozen=True, slots=True)
class Entry:
    """One published FAQ of a shop.

    `similar` are other ways customers ask it; `pinned` means that the owner wants the answer sent
    word for word. `stores` are the stores it holds for (none: all), the dates are the first and the last
    shop-time day on which it holds. `id` is the entry's key in `store`.
    """

    id: int
    question: str
    answer: str
    similar: tuple[str, ...] = ()
    category: str = ""
    pinned: bool = False
    stores: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def content_hash(self) -> str:
        """Return 24 hex digits over everything but the id: equal content, equal hash."""
        text = json.dumps(self._content(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def holds_on(self, day: date) -> bool:
        """Return whether customers may be told this answer on a shop-time day."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    def title(self) -> str:
        """Return the question as a person picks it from a list: with its stores, if it is not for all."""
        return f"{self.question}（{'、'.join(self.stores)}）" if self.stores else self.question

    def as_passage(self) -> str:
        """Return question and answer as a model reads them, with the stores they are for."""
        places = f"\n适用门店：{'、'.join(self.stores)}" if self.stores else ""
        return f"{self.question}\n{self.answer}{places}"

    def as_reply(self) -> str:
        """Return the owner's answer word for word, with the stores it is for."""
        return for_stores(self.answer, self.stores)

    def views(self) -> dict[str, str]:
        """Return the texts an entry is found by: `q` question, `qa` question and answer, `s0`… similar."""
        views = {"q": self.question, "qa": f"{self.question} {self.answer}"}
        return views | {f"s{number}": text for number, text in enumerate(self.similar)}

    def to_json(self) -> str:
        """Return the content (without the id) as one line of JSON."""
        return json.dumps(self._content(), ensure_ascii=False)

    @classmethod
    def from_json(cls, entry_id: int, text: str) -> Entry:
        """Return the entry that `to_json` wrote, under `entry_id`."""
        content: dict[str, Any] = json.loads(text)
        content |= {name: tuple(content[name]) for name in ("similar", "stores") if name in content}
        content |= {name: date.fromisoformat(content[name]) for name in _DAYS if name in content}
        return cls(id=entry_id, **content)

    def _content(self) -> dict[str, Any]:
        """Return everything but the id as JSON; what most entries lack is left out when it is lacking."""
        content = {name: value for name, value in asdict(self).items() if name != "id"}
        days = {name: day.isoformat() for name in _DAYS if (day := content.pop(name))}
        if not self.stores:
            del content["stores"]
        return content | days


_DAYS = ("valid_from", "valid_until")


def answering(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Return the entries that answer on a shop-time day: of one question's for the same stores, the latest to begin."""
    held = [entry for entry in entries if entry.holds_on(day)]
    begun = sorted(held, key=lambda entry: entry.valid_from or date.min)
    chosen = {(entry.question, entry.stores): entry.id for entry in begun}
    return [entry for entry in held if chosen[(entry.question, entry.stores)] == entry.id]


def next_change(entries: Sequence[Entry], day: date) -> date | None:
    """Return the first day after `day` on which an entry begins or no longer holds; None if nothing is dated."""
    begins = [entry.valid_from for entry in entries if entry.valid_from]
    ends = [date.fromordinal(entry.valid_until.toordinal() + 1) for entry in entries if entry.valid_until]
    return min((change for change in [*begins, *ends] if change > day), default=None)
