"""Today: what needs people now, how the day goes, and what failed with another try for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from agent.clock import in_shop_time
from agent.errors import NotFound
from agent.phrases import say
from api.access import OwnerAccess, StaffAccess
from jobs.letters import replay
from store.conversations.deadletters import DeadLetter, dead_letters
from store.gaps.lists import Gap, list_gaps
from store.inbox.today import Figures, Need, figures, needs

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Inbox"])

LetterKey = Annotated[str, Path(pattern=r"^(in|out):\d{1,18}$", description="死信编号，例如 out:12")]


class TopGap(BaseModel):
    """A question that was not answered well, and how often it was asked."""

    id: int
    question: str
    times: int

    @classmethod
    def of(cls, gap: Gap) -> TopGap:
        """Return a gap for the page."""
        return cls(id=gap.id, question=gap.question, times=gap.times)


class Today(BaseModel):
    """What needs people now, the figures of the shop's day so far, and the questions asked most in vain."""

    need: Need
    figures: Figures
    gaps: list[TopGap]


@router.get("/today")
async def get_today(access: StaffAccess) -> Today:
    """Return what the shop needs now and how today goes."""
    now = access.house.clock()
    since = in_shop_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
    async with access.house.database.shop(access.merchant_id) as connection:
        need = await needs(connection, access.merchant_id, now)
        day = await figures(connection, since, since + timedelta(days=1))
        gaps = await list_gaps(connection, "open", 3)
    return Today(need=need, figures=day, gaps=[TopGap.of(gap) for gap in gaps])


@router.get("/letters")
async def get_letters(access: StaffAccess) -> list[DeadLetter]:
    """Return what could not be answered (`in:`) or sent (`out:`), newest first, a hundred at most."""
    async with access.house.database.shop(access.merchant_id) as connection:
        return await dead_letters(connection)


@router.post("/letters/{key}/replay", status_code=202)
async def post_replay(access: OwnerAccess, key: LetterKey) -> None:
    """Put one back to work."""
    async with access.house.database.shop(access.merchant_id) as connection:
        if not await replay(connection, access.merchant_id, key):
            raise NotFound(say("letter_unknown", book="owner"))
