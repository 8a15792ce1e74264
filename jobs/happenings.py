"""What people did in WeCom's client, as a page of messages tells it: hand-overs, sessions and surveys follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobs.handoffs.handoffs import finish, offered, taken
from jobs.handoffs.surveys import ask_on_closing, count_tap, survey_tap
from jobs.sessions import Change
from store.conversations.conversations import Conversation
from store.conversations.messages import Origin
from store.conversations.service_sessions import touch_sessions
from store.engine import Connection
from store.handoffs.duty import ServicerState, note_servicer
from store.handoffs.handoffs import HandoffState, hurry, open_handoff_of
from store.shops.merchants import Profile
from tools.wecom.kf_message import KfMessage

Happening = tuple[Conversation, KfMessage]

_RECEIVING = 1  # `status` of the event; `servicer/list` counts otherwise (wecom-api.md §3.3, §3.7)


async def happened(connection: Connection, profile: Profile, happenings: Sequence[Happening], now: datetime) -> None:
    """Let hand-overs, sessions and surveys follow a page, message by message; the conversations are locked."""
    wrote = {
        conversation.id
        for conversation, message in happenings
        if message.origin == Origin.CUSTOMER and survey_tap(message.menu_id) is None
    }
    if wrote:
        await touch_sessions(connection, profile.id, sorted(wrote), now)
    for conversation, message in happenings:
        if message.origin == Origin.CUSTOMER:
            if tap := survey_tap(message.menu_id):
                may_speak = not conversation.service_state.people_answer
                await count_tap(connection, profile.id, conversation.id, tap, now, may_speak=may_speak)
        elif message.origin == Origin.SERVICER:
            at = message.send_time
            await taken(connection, profile, conversation.id, message.servicer_userid, at, now)
        elif message.event_type == "session_status_change":
            await _changed(connection, profile, conversation, message, now)


async def _changed(
    connection: Connection, profile: Profile, conversation: Conversation, message: KfMessage, now: datetime
) -> None:
    event = message.payload
    change, userid = event.get("change_type"), str(event.get("new_servicer_userid") or "")
    handoff = await open_handoff_of(connection, conversation.id)
    if change == Change.ENDED:
        if handoff is None:
            return
        session_id = await finish(connection, profile.id, handoff, now)
        code = str(event.get("msg_code") or "")
        if code and session_id and handoff.state is HandoffState.ENDED and profile.handoff.survey:
            await ask_on_closing(connection, profile.id, conversation.id, session_id, code, now)
    elif change == Change.TRANSFERRED and handoff is not None and userid:
        await offered(connection, profile, handoff, userid, now)  # the next one has to show up too
    else:
        await taken(connection, profile, conversation.id, userid, message.send_time, now)


async def servicer_changed(connection: Connection, merchant_id: int, message: KfMessage, now: datetime) -> None:
    """Note that a servicer came or went; who waits for one that went is given to the next."""
    receiving = message.payload.get("status") == _RECEIVING
    state = ServicerState.RECEIVING if receiving else ServicerState.STOPPED
    userid = message.servicer_userid
    if not userid:
        return
    await note_servicer(connection, merchant_id, message.open_kfid, userid, state, message.send_time)
    if not receiving:
        await hurry(connection, userid, now)
