"""Asking customers how it was, and counting what they tap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.phrases import say
from agent.touching import Reason
from graphs.conversation.state import Bubble, MenuItem
from jobs import metrics
from jobs.drafting import speech
from jobs.house import House
from jobs.requests import flush_job, visit_notice_job
from jobs.touches.gate import let_through
from store.conversations.outbox import Draft, OutboxKind, put
from store.conversations.service_sessions import Quiet, Score, note_survey, record_score, sessions_to_ask
from store.deferring import defer
from store.engine import Connection
from store.service.bookings import rate_booking
from store.touches.chats import key_of
from tools.wecom import messages

_TAP = re.compile(r"(survey|visit):([0-9]{1,18}):([1-3])")
_ORDER = (Score.SATISFIED, Score.SO_SO, Score.DISSATISFIED)


class About(StrEnum):
    """What a survey asks about."""

    SESSION = "survey"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class SurveyTap:
    """A tapped item: the score of a session or of a booked visit."""

    about: About
    id: int
    score: Score


def survey_tap(menu_id: str) -> SurveyTap | None:
    """Return what a tapped item stands for; None when it is no answer to a survey."""
    found = _TAP.fullmatch(menu_id)
    return SurveyTap(About(found[1]), int(found[2]), Score(found[3])) if found else None


async def ask_on_closing(
    connection: Connection, merchant_id: int, conversation_id: int, session_id: int, code: str, now: datetime
) -> None:
    """Send the closing menu with the code of a session's end; it lives 20 seconds (wecom-api.md §3.6)."""
    if not await note_survey(connection, session_id, "closing", now):
        return
    bubble = survey_menu(About.SESSION, session_id, say("survey_ask"))
    choices = [(item.id, item.text) for item in bubble.menu]
    payload = {"says": bubble.says, "code": code, "body": messages.menu(bubble.text, choices)}
    draft = Draft(OutboxKind.ON_EVENT, payload, dedupe_key=f"{About.SESSION}:{session_id}")
    await _put(connection, merchant_id, conversation_id, draft, "asked")


async def ask_the_quiet(house: House) -> None:
    """Ask the customers who fell silent, in shops whose owner wants that."""
    now = house.clock()
    async with house.database.platform() as connection:
        due = await sessions_to_ask(connection, now)
    for one in due:
        await _ask_quiet(house, one, now)


async def _ask_quiet(house: House, one: Quiet, now: datetime) -> None:
    bubble, about = survey_menu(About.SESSION, one.session_id, say("survey_ask")), f"{About.SESSION}:{one.session_id}"
    async with house.database.shop(one.merchant_id) as connection:
        way = await let_through(
            connection, one.merchant_id, Reason.SURVEY, one.external_userid, about, bubble.says, now
        )
        if way is None or way.standing.conversation_id != one.conversation_id or not way.answer.open:
            return
        if await note_survey(connection, one.session_id, "silence", now):
            draft = speech(bubble)
            draft.dedupe_key = key_of(way.touch_id)
            await _put(connection, one.merchant_id, one.conversation_id, draft, "asked")


async def count_tap(
    connection: Connection,
    merchant_id: int,
    conversation_id: int,
    tap: SurveyTap,
    now: datetime,
    *,
    may_speak: bool,
) -> None:
    """Count an answer once, and thank for it when the assistant has the session."""
    if tap.about is About.VISIT:
        counted = await rate_booking(connection, merchant_id, conversation_id, tap.id, int(tap.score), now)
    else:
        counted = await record_score(connection, conversation_id, tap.id, tap.score, now)
    if not counted:
        return
    if tap.about is About.VISIT and tap.score is Score.DISSATISFIED:
        await defer(connection, [visit_notice_job(merchant_id, tap.id)])
    metrics.SURVEYS.labels(str(merchant_id), tap.score.value).inc()
    if may_speak:
        draft = speech(Bubble(say("survey_sorry" if tap.score is Score.DISSATISFIED else "survey_thanks")))
        draft.dedupe_key = f"{tap.about}:{tap.id}:thanks"
        await _put(connection, merchant_id, conversation_id, draft, "thanked")


async def _put(connection: Connection, merchant_id: int, conversation_id: int, draft: Draft, result: str) -> None:
    if await put(connection, merchant_id, conversation_id, [draft]):
        metrics.SURVEYS.labels(str(merchant_id), result).inc()
    await defer(connection, [flush_job(merchant_id, conversation_id)])


def survey_menu(about: About, key: int, question: str) -> Bubble:
    """Return the question with its three answers."""
    items = tuple(MenuItem(f"{about}:{key}:{score}", say(f"survey_{score}")) for score in _ORDER)
    return Bubble(question, items)
