"""The WeCom session of a conversation: what each message does to it, and whether staff are really still there."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum

import structlog

from jobs.handoffs.handoffs import follow
from jobs.house import House
from jobs.requests import turn_job
from store.conversations.conversations import Conversation, ServiceState, lock_conversation, save_conversations
from store.conversations.messages import MessageStatus, Origin, reopen_messages
from store.deferring import defer
from tools.wecom.errors import WeComError
from tools.wecom.kf_message import KfMessage

log = structlog.get_logger(__name__)

STAFF_QUIET = timedelta(minutes=10)


class Change(IntEnum):
    """`change_type` of `session_status_change` (wecom-api.md §3.3)."""

    TAKEN = 1
    TRANSFERRED = 2
    ENDED = 3
    REOPENED = 4


def apply(conversation: Conversation, message: KfMessage) -> MessageStatus:
    """Move the session on by one message, in order; return what becomes of the message."""
    if message.origin == Origin.CUSTOMER:
        return _customer_spoke(conversation, message)
    if message.origin == Origin.SERVICER:
        conversation.service_state = ServiceState.STAFF
        conversation.servicer_userid = message.servicer_userid or conversation.servicer_userid
        conversation.staff_active_at = message.send_time
        return MessageStatus.STAFF
    if message.event_type == "session_status_change":
        _status_changed(conversation, message)
    return MessageStatus.EVENT


def _customer_spoke(conversation: Conversation, message: KfMessage) -> MessageStatus:
    conversation.last_customer_at = message.send_time
    conversation.sent_since = 0
    if conversation.service_state is ServiceState.ENDED:
        conversation.service_state = ServiceState.FRESH
    return MessageStatus.STAFF if conversation.service_state.people_answer else MessageStatus.WAITING


def _status_changed(conversation: Conversation, message: KfMessage) -> None:
    event = message.payload
    if event.get("change_type") == Change.ENDED:
        conversation.service_state, conversation.servicer_userid = ServiceState.ENDED, None
        return
    conversation.service_state = ServiceState.STAFF
    conversation.servicer_userid = event.get("new_servicer_userid") or conversation.servicer_userid
    conversation.staff_active_at = message.send_time


def staff_may_be_gone(conversation: Conversation) -> bool:
    """Whether it is worth asking WeCom: people hold the session, but were not heard of for a while."""
    last, active = conversation.last_customer_at, conversation.staff_active_at
    return (
        conversation.service_state.people_answer
        and last is not None
        and (active is None or last - active > STAFF_QUIET)
    )


async def verify(house: House, merchant_id: int, conversation_id: int, open_kfid: str) -> None:
    """Ask WeCom who has the session: a lost event must not leave a customer without an answer for ever."""
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
    if conversation is None or not conversation.service_state.people_answer:
        return
    corp = await house.corp(merchant_id)
    try:
        actual = await corp.kf.service_state(open_kfid, conversation.external_userid)
    except WeComError as error:
        log.warning("cannot read the session", merchant=merchant_id, errcode=error.errcode)
        return
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
        if conversation is None:
            return
        conversation.service_state = ServiceState(actual.state)
        conversation.servicer_userid = actual.servicer_userid or None
        conversation.staff_active_at = house.clock()
        await save_conversations(connection, [conversation])
        profile = await house.resources.profiles.get(merchant_id)
        await follow(connection, profile, conversation_id, actual.state, actual.servicer_userid, house.clock())
        if not conversation.service_state.people_answer:
            await reopen_messages(connection, conversation_id, since=house.clock() - STAFF_QUIET)
            await defer(connection, [turn_job(merchant_id, conversation_id, open_kfid)])
