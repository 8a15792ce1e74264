"""What a shop knows, as search sees it: one question with its answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One published FAQ of a shop.

    `similar` are other ways customers ask it; `pinned` means that the owner wants the answer sent
    word for word. `id` is the entry's key in `store`.
    """

    id: int
    question: str
    answer: str
    similar: tuple[str, ...] = ()
    category: str = ""
    pinned: bool = False

    @property
    def content_hash(self) -> str:
        """Return 24 hex digits over everything but the id: equal content, equal hash."""
        content = {name: value for name, value in asdict(self).items() if name != "id"}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def views(self) -> dict[str, str]:
        """Return the texts an entry is found by: `q` question, `qa` question and answer, `s0`… similar."""
        views = {"q": self.question, "qa": f"{self.question} {self.answer}"}
        return views | {f"s{number}": text for number, text in enumerate(self.similar)}

    def to_json(self) -> str:
        """Return the content (without the id) as one line of JSON."""
        content = {name: value for name, value in asdict(self).items() if name != "id"}
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    def from_json(cls, entry_id: int, text: str) -> Entry:
        """Return the entry that `to_json` wrote, under `entry_id`."""
        content: dict[str, Any] = json.loads(text)
        return cls(id=entry_id, **{**content, "similar": tuple(content["similar"])})
