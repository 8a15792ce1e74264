"""What the sandbox remembers of messages to members: floods, repeats, and card codes (wecom-api.md §5.1)."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox.corp import App
from sandbox.refusal import Refusal

PER_MEMBER_MINUTE = 30
RESPONSE_SECONDS = 72 * 3600.0
RECALL_SECONDS = 24 * 3600.0


@dataclass(slots=True)
class Card:
    """A message that was sent, often a template card."""

    msgid: str
    app: App
    userids: list[str]
    body: dict[str, Any]
    sent_at: float
    recalled: bool = False


class Desk:
    """Messages from apps to members."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._recent: defaultdict[tuple[str, int, str], deque[float]] = defaultdict(deque)
        self._seen: dict[tuple[str, int, str], float] = {}
        self._responses: dict[str, tuple[Card, float]] = {}
        self.sent: dict[str, Card] = {}
        self.tasks: set[tuple[str, int, str | None]] = set()

    def keep(self, app: App, userids: list[str], body: dict[str, Any], now: float) -> Card:
        """Remember a message that was sent and return it with its msgid."""
        card = Card(f"wmsg_{next(self._numbers):06d}", app, userids, body, now)
        self.sent[card.msgid] = card
        self.tasks.add((app.corp.corp_id, app.agent_id, (body.get("template_card") or {}).get("task_id")))
        return card

    def flooded(self, app: App, userid: str, now: float) -> bool:
        """Count a message to a member; whether it is above 30 in a minute, and so silently dropped."""
        times = self._recent[app.corp.corp_id, app.agent_id, userid]
        while times and times[0] <= now - 60:
            times.popleft()
        times.append(now)
        return len(times) > PER_MEMBER_MINUTE

    def repeated(self, app: App, body: dict[str, Any], now: float, interval: float) -> bool:
        """Whether the identical JSON was sent within `interval` seconds; remembers it."""
        digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
        key = (app.corp.corp_id, app.agent_id, digest)
        before = self._seen.get(key)
        if before is not None and now - before < interval:
            return True
        self._seen[key] = now
        return False

    def response_code(self, card: Card, now: float) -> str:
        """Return a code that changes the card once within 72 hours."""
        code = f"rc_{secrets.token_urlsafe(16)}"
        self._responses[code] = (card, now + RESPONSE_SECONDS)
        return code

    def spend_response(self, code: object, app: App, now: float) -> Card:
        """Use a response code.

        Raises:
            Refusal: 60140 unknown, used, expired or of another app.
        """
        card, end = self._responses.get(str(code), (None, 0.0))
        if card is None or card.app is not app or end < now:
            raise Refusal(60140, "invalid response_code")
        del self._responses[str(code)]
        return card
