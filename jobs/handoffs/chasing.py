"""The next step of a hand-over that is due: the next person, the owner, and at last the assistant again.

A step can be run twice: it begins with what WeCom says of the session, changes the row only from the version it
read, and what it sends is keyed by the step.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from agent.hours import Opening
from agent.phrases import say
from graphs.conversation.call_back import CALL_BACK_MENU_ID
from graphs.conversation.state import Bubble, MenuItem
from jobs import outbox
from jobs.drafting import speech
from jobs.handoffs.handoffs import finish, patience
from jobs.handoffs.telling_staff import remind
from jobs.handoffs.transfers import Place, hand, lined_up, mirror, to_pool
from jobs.house import House
from jobs.requests import staff_brief_job
from store.conversations.conversations import Conversation, lock_conversation, place_of
from store.conversations.outbox import Draft, OutboxKind, put, record_state
from store.deferring import defer
from store.engine import Connection
from store.handoffs.handoffs import Handoff, HandoffState, handoff_of, offer_call_back, open_handoff_of, save_handoff
from tools.wecom.errors import StateForbids, WeComError
from tools.wecom.kf_records import ServiceState, SessionState

log = structlog.get_logger(__name__)

_TRY_AGAIN = timedelta(minutes=1)
_ASSISTANTS = (SessionState.NEW, SessionState.ASSISTANT)


async def advance(house: House, merchant_id: int, handoff_id: int) -> None:
    """Take the next step of a hand-over, if it is still due."""
    async with house.database.shop(merchant_id) as connection:
        handoff = await handoff_of(connection, handoff_id)
        open_kfid, external_userid = await place_of(connection, handoff.conversation_id)
    if not handoff.state.is_open or handoff.due_at is None or handoff.due_at > house.clock():
        return
    profile = await house.resources.profiles.get(merchant_id)
    corp = await house.corp(merchant_id)
    place = Place(house, corp, profile, handoff.conversation_id, open_kfid, external_userid)
    try:
        actual = await corp.kf.service_state(*place.session)
        if _moved_on(handoff, actual):
            await mirror(place, actual)
        elif handoff.state is HandoffState.TAKEN:
            await _watch(place, handoff)
        else:
            await _chase(place, handoff, actual)
    except WeComError as error:
        log.warning("a hand-over is stuck", merchant=merchant_id, handoff=handoff_id, errcode=error.errcode)
        await _put_off(place, handoff, _TRY_AGAIN)


def _moved_on(handoff: Handoff, actual: ServiceState) -> bool:
    """Whether WeCom has the session elsewhere than we think: an event got lost, or is still on its way."""
    match handoff.state:
        case HandoffState.ASKED:
            return actual.state in (SessionState.SERVICER, SessionState.QUEUED)
        case HandoffState.QUEUED:
            return actual.state is not SessionState.QUEUED
        case _:
            return actual.state is not SessionState.SERVICER or actual.servicer_userid != handoff.servicer_userid


async def _chase(place: Place, handoff: Handoff, actual: ServiceState) -> None:
    """Ask the next person, then the owner, then give up."""
    hours, now = place.profile.hours, place.now()
    asked = handoff.state is HandoffState.ASKED
    if asked and not handoff.urgent and hours.opening(now) is Opening.CLOSED:
        await _put_off(place, handoff, (hours.next_opening(now) or now + _TRY_AGAIN) - now)
        return
    if actual.state is not SessionState.ENDED:
        if await hand(place, handoff, await lined_up(place, handoff)):
            return
        if asked and handoff.offered_at is None and hours.is_open(now) and await _someone_serves(place, actual):
            return
    if handoff.owner_called_at is None:
        await _call_owner(place, handoff)
    else:
        await _lose(place, handoff, actual)


async def _someone_serves(place: Place, actual: ServiceState) -> bool:
    """Let the customer of last night wait in the pool; False where nobody serves the account at all."""
    account = place.profile.account(place.open_kfid)
    if not account or not account.servicers or actual.state not in _ASSISTANTS:
        return False
    await to_pool(place, told="")
    return True


async def _call_owner(place: Place, handoff: Handoff) -> None:
    """Tell owner and servicers that somebody waits and nobody comes."""
    async with place.house.database.shop(place.profile.id) as connection:
        conversation = await lock_conversation(connection, place.conversation_id)
        handoff.owner_called_at, handoff.due_at = place.now(), place.now() + patience(place.profile)
        if conversation is None or not await save_handoff(connection, handoff):
            return
        overnight = handoff.state is HandoffState.ASKED and handoff.offered_at is None and not handoff.urgent
        key = "handoff_morning" if overnight else "handoff_reminder"
        await remind(connection, place.profile, conversation, handoff, key, place.now())
        await defer(connection, [staff_brief_job(place.profile.id, handoff.id)])
    await outbox.flush(place.house, place.profile.id, place.conversation_id)


async def _lose(place: Place, handoff: Handoff, actual: ServiceState) -> None:
    """Take the customer back, apologise, offer a call; tell the shop so."""
    code, back = "", actual.state
    if actual.state in (SessionState.SERVICER, SessionState.QUEUED):
        code, back = await close(place, actual)
    async with place.house.database.shop(place.profile.id) as connection:
        conversation, current = await _current(connection, place, handoff)
        if conversation is None or current is None:
            return
        held = back in (SessionState.SERVICER, SessionState.QUEUED)
        await remind(
            connection,
            place.profile,
            conversation,
            current,
            "handoff_lost_queue" if held else "handoff_lost",
            place.now(),
        )
        await finish(connection, place.profile.id, current, place.now())
        await record_state(connection, conversation.id, back, conversation.servicer_userid if held else None)
        if draft := _apology(place, code, speaks=back in _ASSISTANTS):
            if place.profile.handoff.call_back:
                await offer_call_back(connection, current.id)
            draft.dedupe_key = f"lost:{current.id}"
            await put(connection, place.profile.id, conversation.id, [draft])
    await outbox.flush(place.house, place.profile.id, place.conversation_id)


def _apology(place: Place, code: str, *, speaks: bool) -> Draft | None:
    """Return the apology: by the closing code (20 s), or as a message where the assistant has the session."""
    if not code and not speaks:
        return None
    hours, now, offers = place.profile.hours, place.now(), place.profile.handoff.call_back
    back = hours.describe_return(now) if hours.opening(now) is Opening.CLOSED else ""
    text = say("handoff_lost", back=say("handoff_lost_back", back=back) if back else "")
    menu = (MenuItem(CALL_BACK_MENU_ID, say("handoff_call_me")),) if offers else ()
    draft = speech(Bubble(text + say("handoff_lost_call") if offers else text, menu))
    return Draft(OutboxKind.ON_EVENT, draft.payload | {"code": code}) if code else draft


async def _watch(place: Place, handoff: Handoff) -> None:
    """Take a customer back whom staff left alone, if the owner agreed to that."""
    minutes = place.profile.handoff.return_minutes
    async with place.house.database.shop(place.profile.id) as connection:
        conversation = await lock_conversation(connection, place.conversation_id)
    seen = [conversation.staff_active_at if conversation else None, handoff.taken_at]
    active = max((at for at in seen if at is not None), default=handoff.asked_at)
    if minutes is None:
        await _put_off(place, handoff, None)
    elif (left := active + timedelta(minutes=minutes) - place.now()) > timedelta(0):
        await _put_off(place, handoff, left)
    else:
        await release(place, handoff, "handoff_returned")


async def release(place: Place, handoff: Handoff, phrase: str) -> bool:
    """End the session of a person, so that the assistant has the next word; False when WeCom does not let us."""
    code, back = await close(place, ServiceState(SessionState.SERVICER, handoff.servicer_userid or ""))
    if back is not SessionState.ENDED:
        await _put_off(place, handoff, _TRY_AGAIN)
        return False
    async with place.house.database.shop(place.profile.id) as connection:
        conversation, current = await _current(connection, place, handoff)
        if conversation is None or current is None:
            return True
        await finish(connection, place.profile.id, current, place.now())
        await record_state(connection, conversation.id, SessionState.ENDED, None)
        if code:
            draft = Draft(OutboxKind.ON_EVENT, speech(Bubble(say(phrase))).payload | {"code": code})
            draft.dedupe_key = f"{phrase}:{current.id}"
            await put(connection, place.profile.id, conversation.id, [draft])
    await outbox.flush(place.house, place.profile.id, place.conversation_id)
    return True


async def close(place: Place, actual: ServiceState) -> tuple[str, SessionState]:
    """End the WeCom session; return the closing code and where the session is then.

    Ending a queueing session by the API is not documented (wecom-api.md §3.4): when it is refused (95016), it stays.
    """
    try:
        return await place.corp.kf.trans_service_state(*place.session, SessionState.ENDED), SessionState.ENDED
    except StateForbids as error:
        log.warning("cannot end a session", merchant=place.profile.id, state=actual.state, errcode=error.errcode)
        return "", (await place.corp.kf.service_state(*place.session)).state


async def _current(
    connection: Connection, place: Place, handoff: Handoff
) -> tuple[Conversation | None, Handoff | None]:
    """Return conversation and hand-over locked, the latter None when it is not the open one any more."""
    conversation = await lock_conversation(connection, place.conversation_id)
    current = await open_handoff_of(connection, place.conversation_id)
    return conversation, current if current is not None and current.id == handoff.id else None


async def _put_off(place: Place, handoff: Handoff, wait: timedelta | None) -> None:
    async with place.house.database.shop(place.profile.id) as connection:
        handoff.due_at = None if wait is None else place.now() + wait
        await save_handoff(connection, handoff)
