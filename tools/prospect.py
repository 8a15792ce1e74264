"""What a customer who needs a person may be told: who comes, how long it usually takes, or when people are back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from agent.hours import Opening
from agent.phrases import say
from store.engine import Connection
from store.handoffs.duty import attendants
from store.handoffs.handoffs import usual_wait_seconds
from store.shops.merchants import Profile
from tools.lineup import line_up

WAITS_COUNTED = 20
FEWEST_WAITS = 5


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is in store.

    Attributes:
        opening: Whether people are at work.
        back: When they are, as one says it; empty when nobody knows.
        userid: Who will probably come; empty when nobody can be asked now.
        name: Their name; empty when the shop gave none.
        minutes: The usual wait, rounded up; None when too few waits are known.
    """

    opening: Opening
    back: str
    userid: str = ""
    name: str = ""
    minutes: int | None = None

    @property
    def who(self) -> str:
        """Who comes, as the customer reads it: 同事张三."""
        return say("colleague") + self.name

    @property
    def wait(self) -> str:
        """The usual wait in a half sentence, or nothing: a number nobody measured is none."""
        return say("hand_over_wait", minutes=str(self.minutes)) if self.minutes else ""


async def foresee(
    connection: Connection, profile: Profile, open_kfid: str, conversation_id: int, now: datetime, *, urgent: bool
) -> Prospect:
    """Return what is in store for a customer of a kf account."""
    hours = profile.hours
    account = profile.account(open_kfid)
    people = await attendants(connection, profile.id, open_kfid, conversation_id, account.servicers if account else ())
    here = line_up(people, hours, now, urgent=urgent)
    seconds = await usual_wait_seconds(connection, now, newest=WAITS_COUNTED, fewest=FEWEST_WAITS)
    return Prospect(
        opening=hours.opening(now),
        back=hours.describe_return(now),
        userid=here[0].userid if here else "",
        name=_known(here[0].name, here[0].userid) if here else "",
        minutes=max(1, math.ceil(seconds / 60)) if seconds is not None else None,
    )


def _known(name: str, userid: str) -> str:
    return "" if name == userid else name
