"""Staff take a customer, give them back, pass them on: over REST, or with a button of a card."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from jobs.handoffs.chasing import release
from jobs.handoffs.handoffs import offered, taken
from jobs.handoffs.transfers import NOT_ACTIVATED, Place, mirror, tell
from jobs.house import House
from jobs.requests import handoff_job, settle_card_job
from store.conversations.conversations import lock_conversation, place_of
from store.conversations.outbox import record_state
from store.deferring import defer
from store.handoffs.handoffs import Handoff, HandoffState, handoff_of, open_handoff_of, save_handoff
from store.handoffs.taking import begin_taking, end_taking, holder_of
from tools.wecom import cards
from tools.wecom.errors import ServicerUnavailable, StateForbids, UnknownPerson, WeComError
from tools.wecom.kf_records import SessionState
from tools.wecom.signals import CardTap
from tools.wecom.staff import send_to_staff

TAP = "handoff"


async def take(house: House, merchant_id: int, conversation_id: int, userid: str) -> Handoff:
    """Give a conversation to a member of the staff, who takes it.

    Raises:
        NotFound: The shop has no such conversation.
        Conflict: A colleague has it, or WeCom does not allow it now; the message says what to do.
    """
    place = await _place(house, merchant_id, conversation_id)
    async with _first(place, userid) as held_by:
        code = await _give(place, userid, held_by=held_by)
        async with house.database.shop(merchant_id) as connection:
            await lock_conversation(connection, conversation_id)
            handoff = await taken(connection, place.profile, conversation_id, userid, place.now(), place.now())
            await record_state(connection, conversation_id, SessionState.SERVICER, userid)
            if code:
                await tell(connection, place, code, say("handoff_other", who=say("colleague") + _name(place, userid)))
    return handoff


@asynccontextmanager
async def _first(place: Place, userid: str) -> AsyncIterator[str | None]:
    """Keep colleagues from taking the same conversation meanwhile; give whoever has taken it before.

    Nothing is held in the database but a note, so that a slow WeCom keeps nobody else waiting.
    """
    database, number = place.house.database, place.conversation_id
    async with database.shop(place.profile.id) as connection:
        if rival := await begin_taking(connection, number, userid):
            raise _taken_by(place, rival)
        held_by = await holder_of(connection, number)
    try:
        yield held_by
    finally:
        async with database.shop(place.profile.id) as connection:
            await end_taking(connection, number, userid)


async def reassign(house: House, merchant_id: int, handoff_id: int, userid: str) -> Handoff:
    """Offer an open hand-over to somebody else; raises as `take`, and `BadInput` for somebody unknown."""
    handoff = await _open(house, merchant_id, handoff_id)
    place = await _place(house, merchant_id, handoff.conversation_id)
    if userid not in {member.userid for member in place.profile.staff}:
        raise BadInput(say("handoff_no_member", book="owner", userid=userid))
    code = await _give(place, userid)
    async with house.database.shop(merchant_id) as connection:
        await lock_conversation(connection, handoff.conversation_id)
        current = await open_handoff_of(connection, handoff.conversation_id)
        if current is None:
            raise Conflict(say("handoff_over", book="owner"))
        await offered(connection, place.profile, current, userid, place.now())
        await record_state(connection, handoff.conversation_id, SessionState.SERVICER, userid)
        if code:
            await tell(connection, place, code, say("handoff_other", who=say("colleague") + _name(place, userid)))
    return current


async def give_back(house: House, merchant_id: int, handoff_id: int) -> Handoff:
    """End the people's part: the session closes, and the assistant answers the customer's next word."""
    handoff = await _open(house, merchant_id, handoff_id)
    place = await _place(house, merchant_id, handoff.conversation_id)
    actual = await place.corp.kf.service_state(*place.session)
    if actual.state not in (SessionState.SERVICER, SessionState.QUEUED):
        await mirror(place, actual)
        await _drop(house, merchant_id, handoff)
    elif not await release(place, handoff, "handoff_given_back"):
        raise Conflict(say("handoff_held", book="owner"))
    async with house.database.shop(merchant_id) as connection:
        return await handoff_of(connection, handoff_id)


async def _drop(house: House, merchant_id: int, handoff: Handoff) -> None:
    """End a wish nobody moved a session for: staff say it is settled."""
    async with house.database.shop(merchant_id) as connection:
        await lock_conversation(connection, handoff.conversation_id)
        current = await open_handoff_of(connection, handoff.conversation_id)
        if current is not None:
            current.state, current.ended_at, current.due_at = HandoffState.ENDED, house.clock(), None
            await save_handoff(connection, current)


async def card_tapped(house: House, merchant_id: int, tap: CardTap) -> None:
    """Do what a button of a hand-over's card asks; who cannot have the customer is told why."""
    _, _, wanted = tap.event_key.partition(":")
    number, _, wish = wanted.partition(":")
    if not number.isdecimal():
        return
    try:
        handoff = await _open(house, merchant_id, int(number))
        if wish == "take":
            await take(house, merchant_id, handoff.conversation_id, tap.userid)
            label = say("handoff_card_taken", book="staff", name=await _called(house, merchant_id, tap.userid))
        else:
            await _pass_on(house, merchant_id, handoff, tap.userid)
            label = say("handoff_card_passed", book="staff")
    except (Conflict, NotFound) as refused:
        corp = await house.corp(merchant_id)
        await send_to_staff(corp.client, [tap.userid], cards.staff_text(str(refused)))
        return
    async with house.database.shop(merchant_id) as connection:
        await defer(connection, [settle_card_job(merchant_id, tap.task_id, label, tap.response_code)])


async def _pass_on(house: House, merchant_id: int, handoff: Handoff, userid: str) -> None:
    """Let the next one be asked at once."""
    async with house.database.shop(merchant_id) as connection:
        await lock_conversation(connection, handoff.conversation_id)
        current = await open_handoff_of(connection, handoff.conversation_id)
        if current is None or current.state is HandoffState.TAKEN:
            return
        current.tried = list(dict.fromkeys([*current.tried, userid]))
        if current.state is not HandoffState.ASKED:
            current.due_at = house.clock() - timedelta(seconds=1)
        await save_handoff(connection, current)
        await defer(connection, [handoff_job(merchant_id, current.id)])


async def _give(place: Place, userid: str, *, held_by: str | None = None) -> str:
    """Assign the session to somebody, unless a colleague holds it; return the code for a message, empty for none."""
    kf = place.corp.kf
    actual = await kf.service_state(*place.session)
    if actual.state is SessionState.SERVICER and actual.servicer_userid == userid:
        return ""
    if held_by and actual.state is SessionState.SERVICER and actual.servicer_userid == held_by:
        raise _taken_by(place, held_by)
    if actual.state is SessionState.ENDED:
        raise Conflict(say("handoff_session_over", book="owner"))
    try:
        return await kf.trans_service_state(*place.session, SessionState.SERVICER, servicer_userid=userid)
    except ServicerUnavailable as error:
        key = "handoff_not_servicer" if error.errcode == NOT_ACTIVATED else "handoff_not_receiving"
        raise Conflict(say(key, book="owner", name=place.profile.name_of(userid))) from error
    except StateForbids as error:
        raise Conflict(say("handoff_session_over", book="owner")) from error
    except UnknownPerson as error:
        raise Conflict(say("handoff_no_session", book="owner")) from error
    except WeComError as error:
        raise Conflict(say("handoff_wecom", book="owner", why=error.advice or error.errmsg)) from error


async def _open(house: House, merchant_id: int, handoff_id: int) -> Handoff:
    async with house.database.shop(merchant_id) as connection:
        handoff = await handoff_of(connection, handoff_id)
    if not handoff.state.is_open:
        raise Conflict(say("handoff_over", book="owner"))
    return handoff


async def _place(house: House, merchant_id: int, conversation_id: int) -> Place:
    async with house.database.shop(merchant_id) as connection:
        open_kfid, external_userid = await place_of(connection, conversation_id)
    profile = await house.resources.profiles.get(merchant_id)
    return Place(house, await house.corp(merchant_id), profile, conversation_id, open_kfid, external_userid)


def _taken_by(place: Place, userid: str) -> Conflict:
    return Conflict(say("handoff_taken", book="owner", name=place.profile.name_of(userid)))


def _name(place: Place, userid: str) -> str:
    return next((member.name for member in place.profile.staff if member.userid == userid), "")


async def _called(house: House, merchant_id: int, userid: str) -> str:
    profile = await house.resources.profiles.get(merchant_id)
    return next((member.name for member in profile.staff if member.userid == userid), userid)
