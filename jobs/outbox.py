"""The outbox leaves the house: in order per conversation, once, with its result recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from agent import spans
from agent.errors import NotFound
from jobs import metrics
from jobs.handoffs.handoffs import follow
from jobs.handoffs.transfers import transfer
from jobs.house import Corp, House
from jobs.touches.ending import never_arrived
from store.conversations.once import UNHEARD, begin_event, overtaken, take_move
from store.conversations.outbox import (
    OutboxKind,
    Parcel,
    mark_failed,
    mark_later,
    mark_sent,
    queued_parcels,
    record_state,
)
from store.deferring import TRACE
from store.handoffs.staff_cards import keep_card
from store.inbox.changes import touch
from store.touches.chats import sent_after_all
from tools.wecom.errors import (
    AlreadySent,
    BadToken,
    CodeLost,
    NotPermitted,
    RateLimited,
    StateForbids,
    Transient,
    Unreachable,
    WeComError,
)
from tools.wecom.kf_records import ServiceState
from tools.wecom.staff import send_to_staff

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 12
# what a passing fault or a corrected setting in WeCom's console can mend
_MAY_PASS = (Transient, RateLimited, BadToken, NotPermitted)


@dataclass(slots=True)
class _Round:
    """What one pass over a conversation's queue came to."""

    sent: list[int] = field(default_factory=list)
    failed: list[tuple[list[int], str, int | None, str]] = field(default_factory=list)
    later: list[tuple[int, float, str]] = field(default_factory=list)
    state: ServiceState | None = None
    cards: dict[str, str] = field(default_factory=dict)  # response codes by task id


async def flush(house: House, merchant_id: int, conversation_id: int, head: int | None = None) -> None:
    """Send what a conversation has queued. The caller holds the lease; a second sender does no harm.

    `head` is the row whose rest is over: its lease makes it look as if it rested still.
    """
    async with house.database.shop(merchant_id) as connection:
        parcels = await queued_parcels(connection, conversation_id)
    await send(house, parcels, head)


async def send(house: House, parcels: list[Parcel], head: int | None = None) -> None:
    """Send all a conversation has queued, in order, and record what became of it."""
    if not parcels:
        return
    merchant_id, conversation_id = parcels[0].merchant_id, parcels[0].conversation_id
    result = _Round()
    try:
        await _send_in_order(house, await house.corp(merchant_id), parcels, head, result)
    except NotFound:
        return  # the shop was deleted, and its rows with it
    finally:
        await _record(house, merchant_id, conversation_id, result)


async def _send_in_order(house: House, corp: Corp, parcels: list[Parcel], head: int | None, result: _Round) -> None:
    for position, parcel in enumerate(parcels):
        if parcel.resting and parcel.id != head:
            if parcel.is_speech:
                return
            continue
        if parcel.kind is OutboxKind.TRANSFER and not await _may_move(house, parcel, head):
            continue
        if not await _send_one(house, corp, parcel, parcels[position:], result):
            return


async def _may_be_out(house: House, parcel: Parcel) -> bool:
    """Return whether an earlier try of a message that goes once by its code may have arrived, and note this one."""
    if parcel.kind is not OutboxKind.ON_EVENT:
        return False
    async with house.database.shop(parcel.merchant_id) as connection:
        return await begin_event(connection, parcel.id)


async def _overtaken(house: House, parcel: Parcel) -> bool:
    async with house.database.shop(parcel.merchant_id) as connection:
        return parcel.kind is OutboxKind.ON_EVENT and await overtaken(connection, parcel.id)


async def _may_move(house: House, parcel: Parcel, head: int | None) -> bool:
    async with house.database.shop(parcel.merchant_id) as connection:
        return await take_move(connection, parcel.id, lease_over=parcel.id == head)


async def _send_one(house: House, corp: Corp, parcel: Parcel, rest: list[Parcel], result: _Round) -> bool:
    """Send one parcel; return whether the ones behind it may go too."""
    may_be_out = False
    try:
        may_be_out = await _may_be_out(house, parcel)
        with spans.span("send", str(parcel.payload.get(TRACE, "")), **_about(parcel)):
            await _dispatch(house, corp, parcel, result)
    except AlreadySent:
        result.sent.append(parcel.id)
    except StateForbids as error:
        return await _forbidden(corp, parcel, rest, error, result)
    except CodeLost as error:
        if may_be_out or await _overtaken(house, parcel):  # another copy of it used the code up
            result.sent.append(parcel.id)
        else:
            result.failed.append(([parcel.id], "cancelled", error.errcode, "时限已过"))
    except WeComError as error:
        metrics.WECOM_ERRORS.labels(str(parcel.merchant_id), str(error.errcode)).inc()
        log.warning("cannot send", merchant=parcel.merchant_id, outbox=parcel.id, errcode=error.errcode)
        if isinstance(error, _MAY_PASS) and parcel.attempts + 1 < MAX_ATTEMPTS:
            unheard = parcel.kind is OutboxKind.ON_EVENT and isinstance(error, Unreachable) and error.left
            reason = UNHEARD if unheard else str(error)[:500]
            result.later.append((parcel.id, _delay(parcel, error.retry_after), reason))
            return not parcel.is_speech
        result.failed.append(([parcel.id], "dead", error.errcode, str(error)[:500]))
    except Exception as error:  # a row or a shop that breaks us must not stay in the dark
        log.exception("cannot send", merchant=parcel.merchant_id, outbox=parcel.id)
        reason = f"{type(error).__name__}: {error}"[:500]
        if parcel.attempts + 1 < MAX_ATTEMPTS:
            result.later.append((parcel.id, _delay(parcel, None), reason))
            return not parcel.is_speech
        result.failed.append(([parcel.id], "dead", None, reason))
    else:
        result.sent.append(parcel.id)
    return True


def _about(parcel: Parcel) -> dict[str, int | str]:
    whose = {"merchant": parcel.merchant_id, "conversation": parcel.conversation_id}
    return {**whose, "outbox": parcel.id, "kind": parcel.kind.value}


async def _forbidden(corp: Corp, parcel: Parcel, rest: list[Parcel], error: StateForbids, result: _Round) -> bool:
    """People have taken over, or the session is over: what the assistant wanted to say is no longer wanted."""
    try:
        result.state = await corp.kf.service_state(parcel.open_kfid, parcel.external_userid)
    except WeComError as unreadable:
        log.warning("cannot read the session", merchant=parcel.merchant_id, errcode=unreadable.errcode)
    unwanted = [p.id for p in rest if p.is_speech] if parcel.is_speech else [parcel.id]
    result.failed.append((unwanted, "cancelled", error.errcode, "会话已由人工接待或已结束"))
    return not parcel.is_speech


async def _dispatch(house: House, corp: Corp, parcel: Parcel, result: _Round) -> None:
    payload = parcel.payload
    match parcel.kind:
        case OutboxKind.MESSAGE:
            await corp.kf.send_msg(parcel.external_userid, parcel.open_kfid, payload["body"], msgid=parcel.msgid)
        case OutboxKind.ON_EVENT:
            await corp.kf.send_msg_on_event(payload["code"], payload["body"], msgid=parcel.msgid)
        case OutboxKind.TRANSFER:
            result.state = await transfer(house, corp, parcel)
        case OutboxKind.STAFF:
            receipt = await send_to_staff(corp.client, payload["userids"], payload["body"])
            if receipt.response_code:
                result.cards[payload["body"]["template_card"]["task_id"]] = receipt.response_code


def _delay(parcel: Parcel, retry_after: float | None) -> float:
    """Return the seconds to wait before the next try: doubling, at most five minutes, or as WeCom asks."""
    return float(max(min(2.0**parcel.attempts, 300.0), retry_after or 0.0))


async def _record(house: House, merchant_id: int, conversation_id: int, result: _Round) -> None:
    async with house.database.shop(merchant_id) as connection:
        if result.sent:
            noted = await mark_sent(connection, conversation_id, result.sent)
            if noted < len(result.sent):
                await sent_after_all(connection, result.sent, house.clock())
        if result.failed:
            await touch(connection, conversation_id)
        for ids, status, errcode, error in result.failed:
            await mark_failed(connection, ids, status, errcode, error)
            await never_arrived(connection, merchant_id, house.clock(), ids=ids)
        for parcel_id, delay, error in result.later:
            await mark_later(connection, parcel_id, delay, error)
        for task_id, code in result.cards.items():
            await keep_card(connection, merchant_id, task_id, code)
        if result.state:
            servicer = result.state.servicer_userid or None
            await record_state(connection, conversation_id, result.state.state, servicer)
            profile = await house.resources.profiles.get(merchant_id)
            await follow(connection, profile, conversation_id, result.state.state, servicer or "", house.clock())
    merchant = str(merchant_id)
    metrics.SENT.labels(merchant, "sent").inc(len(result.sent))
    metrics.SENT.labels(merchant, "later").inc(len(result.later))
    for ids, status, *_ in result.failed:
        metrics.SENT.labels(merchant, status).inc(len(ids))
