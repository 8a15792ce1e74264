"""Everything that happened, in order: what customers got, what staff were sent, how sessions moved."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from agent.clock import Clock


class Kind(StrEnum):
    """What an entry tells."""

    CUSTOMER_MESSAGE = "customer_message"
    CUSTOMER_ENTERED = "customer_entered"
    CUSTOMER_RECALL = "customer_recall"
    STAFF_MESSAGE = "staff_message"
    STAFF_RECALL = "staff_recall"
    REPLY = "reply"
    EVENT_REPLY = "event_reply"
    SEND_FAIL = "send_fail"
    TRANSITION = "transition"
    WORK_MESSAGE = "work_message"
    CARD_UPDATE = "card_update"
    ROBOT = "robot"
    APPCHAT = "appchat"
    CONTACT_WELCOME = "contact_welcome"
    GROUP_SEND = "group_send"


RECEIVED = frozenset({Kind.REPLY, Kind.EVENT_REPLY, Kind.STAFF_MESSAGE})
"""The kinds a customer sees as a message from the shop."""


@dataclass(slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        seq: Rises by one with each entry of the world.
        at: Seconds since 1970 on the world's clock, which may have been moved.
        monotonic: Seconds on the machine's clock, to measure how long something took.
        data: The message body, `{msgtype: {…}}`, or the facts of the event.
    """

    seq: int
    at: float
    monotonic: float
    kind: Kind
    corp_id: str
    open_kfid: str = ""
    external_userid: str = ""
    userid: str = ""
    msgid: str = ""
    msgtype: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words of a text message, the heading of a menu, else an empty string."""
        body = self.data.get(self.msgtype) or {}
        return str(body.get("content") or body.get("head_content") or "")

    def as_json(self) -> dict[str, Any]:
        """Return the entry for the control API."""
        return {**asdict(self), "text": self.text}


class Ledger:
    """The entries of a world, findable by conversation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self._chats: dict[tuple[str, str], list[Entry]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, kind: Kind, corp_id: str, **facts: Any) -> Entry:
        """Record one thing that happened now and return it."""
        now = self._clock().timestamp()
        entry = Entry(len(self._entries) + 1, now, time.monotonic(), kind, corp_id, **facts)
        self._entries.append(entry)
        if entry.external_userid:
            self._chats[entry.open_kfid, entry.external_userid].append(entry)
        return entry

    def entries(self, *kinds: Kind, after: int = 0, open_kfid: str | None = None) -> list[Entry]:
        """Return entries with a seq above `after`, of these kinds (all when none) and this account."""
        return [
            entry
            for entry in self._entries[after:]
            if (not kinds or entry.kind in kinds) and open_kfid in (None, entry.open_kfid)
        ]

    def chat(self, open_kfid: str, external_userid: str, after: int = 0) -> list[Entry]:
        """Return all that happened between one customer and one account, oldest first."""
        return [entry for entry in self._chats.get((open_kfid, external_userid), ()) if entry.seq > after]

    def received(self, open_kfid: str, external_userid: str) -> list[Entry]:
        """Return every message this customer got from the shop, by software or by hand."""
        return [entry for entry in self.chat(open_kfid, external_userid) if entry.kind in RECEIVED]

    def customers(self, open_kfid: str) -> Iterable[str]:
        """Return the customers who ever were in touch with the account."""
        return [customer for account, customer in self._chats if account == open_kfid]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._chats.clear()
