"""Moving a session to people in WeCom: to the right servicer, else to the waiting pool (wecom-api.md §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agent.phrases import say
from jobs.handoffs.handoffs import follow, offered, queued
from jobs.house import Corp, House
from jobs.requests import flush_job, turn_job
from jobs.sessions import STAFF_QUIET
from store.conversations.conversations import lock_conversation
from store.conversations.messages import reopen_messages
from store.conversations.outbox import Draft, OutboxKind, Parcel, put, record_state
from store.deferring import defer
from store.engine import Connection
from store.handoffs.duty import Attendant, ServicerState, attendants, note_servicer
from store.handoffs.handoffs import Handoff, handoff_of, open_handoff_of
from store.shops.merchants import Profile
from tools.lineup import line_up
from tools.prospect import Prospect, foresee
from tools.wecom import messages
from tools.wecom.errors import ServicerUnavailable, StateForbids, WeComError
from tools.wecom.kf_records import ServiceState, SessionState

log = structlog.get_logger(__name__)

NOT_ACTIVATED = 95014


@dataclass(frozen=True, slots=True)
class Place:
    """Which session is meant: the shop with its way to WeCom, the kf account and its customer."""

    house: House
    corp: Corp
    profile: Profile
    conversation_id: int
    open_kfid: str
    external_userid: str

    @property
    def session(self) -> tuple[str, str]:
        """What WeCom knows the session by."""
        return self.open_kfid, self.external_userid

    def now(self) -> datetime:
        """Return the time of the house."""
        return self.house.clock()


async def transfer(house: House, corp: Corp, parcel: Parcel) -> ServiceState:
    """Bring a session to people, as a row of the outbox asks; return where it is then.

    The state is read first: after a lost answer or a kill nobody is asked twice, and who was faster keeps it.
    """
    profile = await house.resources.profiles.get(parcel.merchant_id)
    place = Place(house, corp, profile, parcel.conversation_id, parcel.open_kfid, parcel.external_userid)
    actual = await corp.kf.service_state(*place.session)
    async with house.database.shop(profile.id) as connection:
        handoff = await handoff_of(connection, parcel.payload["handoff"])
    if actual.state not in (SessionState.NEW, SessionState.ASSISTANT) or not handoff.state.is_open:
        return await mirror(place, actual)
    told = str(parcel.payload.get("told") or "")
    people = sorted(await lined_up(place, handoff), key=lambda one: one.userid != told)  # a promise is kept first
    given = await hand(place, handoff, people, told)
    return given or await to_pool(place, told)


async def lined_up(place: Place, handoff: Handoff) -> list[Attendant]:
    """Return who can be asked now and was not yet, after WeCom told who is receiving."""
    await _refresh(place)
    account = place.profile.account(place.open_kfid)
    async with place.house.database.shop(place.profile.id) as connection:
        people = await attendants(
            connection,
            place.profile.id,
            place.open_kfid,
            place.conversation_id,
            account.servicers if account else (),
        )
    return line_up(people, place.profile.hours, place.now(), tried=handoff.tried, urgent=handoff.urgent)


async def _refresh(place: Place) -> None:
    """Ask WeCom who is receiving; if it does not say, what is known must do."""
    try:
        servicers = await place.corp.kf.servicers(place.open_kfid)
    except WeComError as error:
        log.warning("cannot list the servicers", merchant=place.profile.id, errcode=error.errcode)
        return
    async with place.house.database.shop(place.profile.id) as connection:
        for one in servicers:
            if one.userid:
                state = ServicerState.RECEIVING if one.receiving else ServicerState.STOPPED
                await note_servicer(connection, place.profile.id, place.open_kfid, one.userid, state, place.now())


async def hand(place: Place, handoff: Handoff, people: Sequence[Attendant], told: str = "") -> ServiceState | None:
    """Give the session to the first of these who can have it; None when none can.

    Somebody not activated, or no servicer (95014), or paused (95019) is noted and passed over. When WeCom does not
    allow the move (95013, 95016, 95018) the session is somewhere else: it is read and mirrored.
    """
    for one in people:
        try:
            code = await place.corp.kf.trans_service_state(
                *place.session, SessionState.SERVICER, servicer_userid=one.userid
            )
        except ServicerUnavailable as error:
            state = ServicerState.UNUSABLE if error.errcode == NOT_ACTIVATED else ServicerState.STOPPED
            async with place.house.database.shop(place.profile.id) as connection:
                await note_servicer(connection, place.profile.id, place.open_kfid, one.userid, state, place.now())
            continue
        except StateForbids:
            return await mirror(place, await place.corp.kf.service_state(*place.session))
        async with place.house.database.shop(place.profile.id) as connection:
            current = await _locked(connection, place)
            if current is not None and current.id == handoff.id:
                await offered(connection, place.profile, current, one.userid, place.now())
            await record_state(connection, place.conversation_id, SessionState.SERVICER, one.userid)
            if code and one.userid != told:
                name = "" if one.name == one.userid else one.name
                await tell(connection, place, code, say("handoff_other", who=say("colleague") + name))
        return ServiceState(SessionState.SERVICER, one.userid)
    return None


async def to_pool(place: Place, told: str) -> ServiceState:
    """Let the customer wait for whoever comes first."""
    try:
        code = await place.corp.kf.trans_service_state(*place.session, SessionState.QUEUED)
    except StateForbids:
        return await mirror(place, await place.corp.kf.service_state(*place.session))
    async with place.house.database.shop(place.profile.id) as connection:
        handoff = await _locked(connection, place)
        if handoff is not None:
            await queued(connection, place.profile, handoff, place.now())
        await record_state(connection, place.conversation_id, SessionState.QUEUED, None)
        if code and told:
            await tell(connection, place, code, say("handoff_pool", wait=(await _prospect(connection, place)).wait))
    return ServiceState(SessionState.QUEUED, "")


async def mirror(place: Place, actual: ServiceState) -> ServiceState:
    """Note where WeCom says the session is, and let the hand-over follow.

    What the customer wrote to people who are gone is answered after all, when the assistant has the session.
    """
    async with place.house.database.shop(place.profile.id) as connection:
        conversation = await lock_conversation(connection, place.conversation_id)
        await record_state(connection, place.conversation_id, actual.state, actual.servicer_userid or None)
        await follow(
            connection, place.profile, place.conversation_id, actual.state, actual.servicer_userid, place.now()
        )
        left = conversation is not None and conversation.service_state.people_answer
        if left and actual.state in (SessionState.NEW, SessionState.ASSISTANT):
            await reopen_messages(connection, place.conversation_id, since=place.now() - STAFF_QUIET)
            await defer(connection, [turn_job(place.profile.id, place.conversation_id, place.open_kfid)])
    return actual


async def tell(connection: Connection, place: Place, code: str, words: str) -> None:
    """Put the one message a code allows into the outbox, and let it go at once (§3.6)."""
    payload = {"says": words, "code": code, "body": messages.text(words)}
    draft = Draft(OutboxKind.ON_EVENT, payload, dedupe_key=f"code:{code}"[:200])
    await put(connection, place.profile.id, place.conversation_id, [draft])
    await defer(connection, [flush_job(place.profile.id, place.conversation_id)])


async def _locked(connection: Connection, place: Place) -> Handoff | None:
    await lock_conversation(connection, place.conversation_id)
    return await open_handoff_of(connection, place.conversation_id)


async def _prospect(connection: Connection, place: Place) -> Prospect:
    return await foresee(connection, place.profile, place.open_kfid, place.conversation_id, place.now(), urgent=False)
