"""Answers to what customers asked in vain: touches like all others, with words that are made as they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.clock import in_shop_time
from agent.phrases import say
from agent.touching import Reason
from agent.touching.gate import KF_WINDOW
from agent.wording import flatten_markdown
from graphs.conversation.menus import clip
from jobs.requests import send_touches_job
from store.deferring import defer
from store.engine import Connection
from store.entries.entries import answer_of
from store.gaps.telling import Asker, note_touches, owed, untold
from store.touches.ledger import add_touches
from store.touches.touch import NewTouch, Touch, TouchStatus
from store.upserting import hold

_QUOTE_BYTES = 120


async def plan_answers(
    connection: Connection, merchant_id: int, gap_id: int, entry_id: int, by: str, now: datetime
) -> int:
    """Plan to tell a gap's customers what an entry answers; return how many are new. Nobody is planned for twice.

    Whom WeCom lets nobody write to any more is in the ledger too: left out, so that the owner sees why.
    """
    answer = await answer_of(connection, entry_id, in_shop_time(now).date())
    if answer is None:
        return 0
    await hold(connection, merchant_id, "touches")
    planned = [_touch(one, _words(one.question, answer), by, now) for one in await untold(connection, gap_id)]
    new = await add_touches(connection, merchant_id, planned, now)
    await note_touches(connection, gap_id, new)
    if new:
        await defer(connection, [send_touches_job(merchant_id)])
    return len(new)


def _words(question: str, answer: str) -> str:
    return say("gap_answered", question=clip(question, _QUOTE_BYTES), answer=flatten_markdown(answer))


def _touch(asker: Asker, text: str, by: str, now: datetime) -> NewTouch:
    until = asker.spoke_at + KF_WINDOW if asker.spoke_at else now
    reached = until > now
    return NewTouch(
        external_userid=asker.external_userid,
        reason=Reason.ANSWER,
        occasion=f"gap_item:{asker.item_id}:{int(now.timestamp())}",
        due_at=now,
        expires_at=until,
        text=text,
        status=TouchStatus.APPROVED if reached else TouchStatus.SKIPPED,
        approved_by=by if reached else None,
        refusal="" if reached else "window",
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """What an answer says by now, or why it is not to be said any more (phrases `touch_no_…`)."""

    text: str = ""
    refusal: str = ""


async def answers_now(connection: Connection, touches: Sequence[Touch], now: datetime) -> dict[int, Saying]:
    """Return what those of the touches that are answers say at this moment, by their ids."""
    ids = [touch.id for touch in touches if touch.reason == Reason.ANSWER]
    if not ids:
        return {}
    found = dict.fromkeys(ids, Saying(refusal="reopened"))
    served: dict[int, str | None] = {}
    for one in await owed(connection, ids):
        if one.answered:
            found[one.touch_id] = Saying(refusal="answered")
            continue
        if one.entry_id is not None and one.entry_id not in served:
            served[one.entry_id] = await answer_of(connection, one.entry_id, in_shop_time(now).date())
        if answer := served.get(one.entry_id or 0):
            found[one.touch_id] = Saying(_words(one.question, answer))
    return found
