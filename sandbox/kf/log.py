"""The message log of one kf account, read with a cursor (wecom-api.md §3.2)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from sandbox.refusal import Refusal

KEEP_SECONDS = 3 * 86400


@dataclass(slots=True, frozen=True)
class Page:
    """One answer of kf/sync_msg."""

    messages: list[dict[str, Any]]
    next_cursor: str
    has_more: bool


class EventLog:
    """What customers, servicers and the system said to one account; never what the API sent."""

    def __init__(self, open_kfid: str) -> None:
        self._mark = f"cur_{zlib.crc32(open_kfid.encode()):08x}_"
        self._messages: list[dict[str, Any]] = []
        self._times: list[float] = []
        self._dropped = 0

    def append(self, at: float, message: dict[str, Any]) -> None:
        """Add a message that happened at `at`, seconds since 1970."""
        self._messages.append(message)
        self._times.append(at)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All messages still kept, oldest first."""
        return self._messages

    def page(self, cursor: str, limit: int, now: float) -> Page:
        """Return up to `limit` messages after `cursor`; an empty cursor starts three days ago.

        Raises:
            Refusal: 50100 for a cursor that this account never gave out.
        """
        self._forget(now)
        start = max(self._position(cursor), self._dropped) - self._dropped
        rows = self._messages[start : start + limit]
        end = start + len(rows)
        return Page(rows, f"{self._mark}{end + self._dropped:05d}", end < len(self._messages))

    def _position(self, cursor: str) -> int:
        if not cursor:
            return 0
        number = cursor.removeprefix(self._mark)
        if number == cursor or not number.isdecimal():
            raise Refusal(50100, "invalid cursor")
        if int(number) > self._dropped + len(self._messages):
            raise Refusal(50100, "cursor from the future")
        return int(number)

    def _forget(self, now: float) -> None:
        old = 0
        while old < len(self._times) and self._times[old] < now - KEEP_SECONDS:
            old += 1
        if old:
            del self._messages[:old], self._times[:old]
            self._dropped += old
