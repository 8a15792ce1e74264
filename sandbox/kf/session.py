"""One customer at one kf account: state, window and quota (wecom-api.md §3.4, §3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sandbox.refusal import Refusal

WINDOW = 48 * 3600.0
QUOTA = 5


class State(IntEnum):
    """The numbers of `service_state`."""

    NEW = 0
    ASSISTANT = 1
    POOL = 2
    STAFF = 3
    CLOSED = 4


TRANSITIONS = {
    State.NEW: {State.ASSISTANT, State.POOL, State.STAFF, State.CLOSED},
    State.ASSISTANT: {State.POOL, State.STAFF, State.CLOSED},
    State.POOL: {State.STAFF, State.CLOSED},
    State.STAFF: {State.STAFF, State.CLOSED},
    State.CLOSED: set[State](),
}
"""Where the API may move a session; closing from 0, 1 and 2 is probable, not documented."""


@dataclass(slots=True)
class Session:
    """The state of one conversation.

    Attributes:
        last_customer_at: When the customer last wrote, seconds since 1970; None for never.
        sent_since: Messages the API sent since then.
        welcomed_at: When the customer last got a welcome message.
        coded: The states for which this session already gave its one message code.
    """

    open_kfid: str
    external_userid: str
    state: State = State.CLOSED
    servicer: str = ""
    last_customer_at: float | None = None
    entered_at: float | None = None
    welcomed_at: float | None = None
    sent_since: int = 0
    coded: set[State] | None = None

    def customer_spoke(self, now: float) -> None:
        """Open the session when it was closed, and give the shop five messages again."""
        self.lapse(now)
        if self.state is State.CLOSED:
            self.state, self.servicer, self.coded = State.NEW, "", None
        self.last_customer_at = now
        self.sent_since = 0

    def lapse(self, now: float) -> None:
        """Close a session whose 48 hours are over."""
        if self.state is not State.CLOSED and self._silent_for(now) > WINDOW:
            self.state, self.servicer = State.CLOSED, ""

    def gets_welcome(self, now: float) -> bool:
        """Whether entering now earns a welcome code: no welcome and no word within 48 hours."""
        welcomed = self.welcomed_at is not None and now - self.welcomed_at <= WINDOW
        return not welcomed and self._silent_for(now) > WINDOW

    def check_sendable(self, now: float) -> None:
        """Make sure the API may send a message now.

        Raises:
            Refusal: 95002 after 48 h of silence, 95018 wrong state, 95001 quota used up.
        """
        if self.last_customer_at is not None and self._silent_for(now) > WINDOW:
            raise Refusal(95002, "kf send window is over")
        if self.state not in (State.NEW, State.ASSISTANT):
            raise Refusal(95018, "session state does not allow api to send")
        if self.sent_since >= QUOTA:
            raise Refusal(95001, "send msg count limit")

    def sent(self) -> None:
        """Count a message the API sent; the first makes the assistant the receiver."""
        self.sent_since += 1
        if self.state is State.NEW:
            self.state = State.ASSISTANT

    def move(self, target: State, servicer: str = "") -> None:
        """Change the state as the API may.

        Raises:
            Refusal: 95016 for a change the matrix does not have.
        """
        if target not in TRANSITIONS[self.state]:
            raise Refusal(95016, "session state transition not allowed")
        self.settle(target, servicer)

    def settle(self, target: State, servicer: str = "") -> None:
        """Set the state without asking, as a person in the WeCom client does."""
        self.state = target
        self.servicer = servicer if target is State.STAFF else ""

    def first_time(self, state: State) -> bool:
        """Whether this session reaches `state` for the first time; remembers that it did."""
        self.coded = self.coded or set()
        fresh = state not in self.coded
        self.coded.add(state)
        return fresh

    def _silent_for(self, now: float) -> float:
        return float("inf") if self.last_customer_at is None else now - self.last_customer_at
