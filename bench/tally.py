"""Who was answered, when, and how often."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from agent.phrases import say
from bench.sandbox_client import SandboxClient

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    """A message a customer got, and when it reached WeCom (seconds on the machine's clock)."""

    text: str
    at: float


@dataclass(slots=True)
class Tally:
    """What the customers of one run wrote and got; waiting lines are counted apart."""

    after: int
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    got: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    waiting_lines: int = 0

    @property
    def replies(self) -> int:
        """How many replies there were in all."""
        return sum(len(replies) for replies in self.got.values())

    @property
    def first_question_at(self) -> float:
        """When the first customer wrote."""
        return min(at for times in self.asked.values() for at in times)

    def times(self) -> list[float]:
        """Return when replies came, sorted."""
        return sorted(reply.at for replies in self.got.values() for reply in replies)

    def lost(self, customers: Iterable[str]) -> list[str]:
        """Return the customers who got nothing."""
        return [customer for customer in customers if not self.got.get(customer)]

    def doubled(self, customers: Iterable[str]) -> list[str]:
        """Return the customers who got more than the one reply their one question deserves."""
        return [customer for customer in customers if len(self.got.get(customer, ())) > 1]


def collect(sandbox: SandboxClient, tally: Tally) -> None:
    """Read on in the ledger from where the tally stands."""
    entries, last = sandbox.entries(tally.after, "reply")
    waiting = say("waiting")
    for entry in entries:
        if entry["text"] == waiting:
            tally.waiting_lines += 1
        else:
            tally.got[entry["external_userid"]].append(Reply(entry["text"], entry["monotonic"]))
    tally.after = last


def until_answered(sandbox: SandboxClient, after: int, is_answered: Callable[[Tally], bool], timeout: float) -> Tally:
    """Wait until everybody is answered (or the time is over), then for stray second replies, and count."""
    deadline, tally = time.monotonic() + timeout, Tally(after)
    while not is_answered(tally) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        collect(sandbox, tally)
    _until_quiet(sandbox, tally)
    questions, _ = sandbox.entries(after, "customer_message")
    for entry in questions:
        tally.asked[entry["external_userid"]].append(entry["monotonic"])
    return tally


def _until_quiet(sandbox: SandboxClient, tally: Tally, quiet_seconds: float = 1.0) -> None:
    """Go on until nothing has come for a while: what is doubled comes late."""
    deadline = time.monotonic() + quiet_seconds
    while time.monotonic() < deadline:
        before = tally.replies
        time.sleep(POLL_SECONDS)
        collect(sandbox, tally)
        if tally.replies > before:
            deadline = time.monotonic() + quiet_seconds
