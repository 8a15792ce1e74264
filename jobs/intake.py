"""Intake: drain `kf/sync_msg`, store every message once, and wake the conversations that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from agent.phrases import say
from graphs.conversation.menus import HUMAN_MENU_ID, clip
from jobs import metrics
from jobs.handoffs.surveys import survey_tap
from jobs.happenings import Happening, happened, servicer_changed
from jobs.house import House
from jobs.requests import flush_job, retag_job, turn_job, verify_job
from jobs.sessions import apply, staff_may_be_gone
from jobs.touches.ending import never_arrived
from jobs.touches.opting import heed
from store.conversations.conversations import Conversation, open_conversations, save_conversations
from store.conversations.messages import Incoming, MessageStatus, Origin, insert_messages, known_msgids, recall_message
from store.conversations.outbox import Draft, OutboxKind, mark_undelivered, put
from store.deferring import Job, defer
from store.engine import Connection
from store.gaps.staff_talks import Spoke, note_staff
from store.shops.accounts import SyncPoint, move_cursor, record_sync_error, sync_point
from store.shops.merchants import Profile
from tools.wecom import messages as bodies
from tools.wecom.errors import BadSyncToken, WeComError
from tools.wecom.kf import Kf
from tools.wecom.kf_message import KfMessage, SyncPage

log = structlog.get_logger(__name__)

MAX_PAGES = 500  # of 1000 messages: a loop that WeCom never ends must end here
_HISTORY_GRACE = timedelta(seconds=10)


async def sync(house: House, merchant_id: int, open_kfid: str, token: str = "") -> None:
    """Read an account to its end. Each page and its cursor are stored in one transaction."""
    async with house.database.shop(merchant_id) as connection:
        point = await sync_point(connection, open_kfid)
    if point is None:
        log.warning("a callback names an account that is not the shop's", merchant=merchant_id, open_kfid=open_kfid)
        return
    corp = await house.corp(merchant_id)
    cursor, first_look = point.cursor or "", not point.caught_up
    try:
        for _ in range(MAX_PAGES):
            page = await _read(corp.kf, open_kfid, cursor, token)
            await _store_page(house, merchant_id, open_kfid, point, page, first_look=first_look)
            # an empty page may have successors (wecom-api.md §3.2)
            if not page.has_more or (not page.messages and page.next_cursor == cursor):
                return
            cursor = page.next_cursor
    except WeComError as error:
        metrics.WECOM_ERRORS.labels(str(merchant_id), str(error.errcode)).inc()
        async with house.database.shop(merchant_id) as connection:
            await record_sync_error(connection, open_kfid, str(error)[:500])
        raise


async def _read(kf: Kf, open_kfid: str, cursor: str, token: str) -> SyncPage:
    """Read one page; a token that has expired is left out, at the price of a stricter limit."""
    try:
        return await kf.sync_msg(open_kfid, cursor=cursor, token=token)
    except BadSyncToken:
        if not token:
            raise
        return await kf.sync_msg(open_kfid, cursor=cursor)


@dataclass(slots=True)
class _Page:
    """What one page comes to, conversation by conversation."""

    conversations: dict[str, Conversation]
    incoming: list[Incoming] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    welcomes: list[tuple[int, str]] = field(default_factory=list)
    failures: list[tuple[str, int]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    servicers: list[KfMessage] = field(default_factory=list)
    recalls: list[str] = field(default_factory=list)
    telling: set[str] = field(default_factory=set)


async def _store_page(
    house: House, merchant_id: int, open_kfid: str, point: SyncPoint, page: SyncPage, *, first_look: bool
) -> None:
    profile = await house.resources.profiles.get(merchant_id)
    words = await house.chat_words.get(profile)
    answer_from = _answer_from(point, first_look=first_look)
    async with house.database.shop(merchant_id) as connection:
        if page.messages:
            result = await _sort(connection, merchant_id, open_kfid, page.messages, answer_from)
            result.telling = _telling(page.messages, words)
            now = house.clock()
            await _write(connection, merchant_id, open_kfid, profile, result, now)
            await happened(connection, profile, result.happenings, now)
            await heed(connection, merchant_id, _said(result), now)
            for message in result.servicers:
                await servicer_changed(connection, merchant_id, message, now)
        await move_cursor(connection, open_kfid, page.next_cursor, caught_up=not page.has_more)
    for message in page.messages:
        metrics.MESSAGES.labels(str(merchant_id), str(message.origin)).inc()
        if message.origin == Origin.CUSTOMER and not first_look:
            metrics.INTAKE_LAG.observe(max(0.0, (house.clock() - message.send_time).total_seconds()))


def _said(page: _Page) -> list[tuple[str, str]]:
    """Return what customers wrote that is new to us, in order; history too: a wish to be left alone does not age."""
    people = {conversation.id: who for who, conversation in page.conversations.items()}
    return [(people[m.conversation_id], m.text) for m in page.incoming if m.origin == Origin.CUSTOMER]


def _telling(messages: Sequence[KfMessage], words: frozenset[str]) -> set[str]:
    """Return the customers who said a word that a tag's rule waits for."""
    said = [(m.external_userid, m.text.lower()) for m in messages if m.origin == Origin.CUSTOMER] if words else []
    return {customer for customer, text in said if any(word in text for word in words)}


def _answer_from(point: SyncPoint, *, first_look: bool) -> datetime:
    """Return from when on messages are answered: all that follow a cursor, but on the first look no history."""
    return point.connected_at - _HISTORY_GRACE if first_look else datetime.min.replace(tzinfo=UTC)


async def _sort(
    connection: Connection, merchant_id: int, open_kfid: str, messages: Sequence[KfMessage], answer_from: datetime
) -> _Page:
    people = [message.external_userid for message in messages if message.external_userid]
    page = _Page(await open_conversations(connection, merchant_id, open_kfid, people))
    seen = await known_msgids(connection, [message.msgid for message in messages])
    for message in messages:
        conversation = page.conversations.get(message.external_userid)
        if message.event_type == "servicer_status_change":
            page.servicers.append(message)
        if message.msgid in seen or conversation is None:
            continue
        seen.add(message.msgid)
        status = apply(conversation, message)
        is_history = message.send_time < answer_from
        if is_history and message.origin == Origin.CUSTOMER:
            status = MessageStatus.HISTORY
        elif status is MessageStatus.WAITING and survey_tap(message.menu_id):
            status = MessageStatus.ANSWERED
        page.incoming.append(_incoming(conversation, message, status))
        if not is_history:
            _note(page, conversation, message, status)
    return page


def _incoming(conversation: Conversation, message: KfMessage, status: MessageStatus) -> Incoming:
    return Incoming(
        msgid=message.msgid,
        conversation_id=conversation.id,
        origin=message.origin,
        msgtype=message.msgtype,
        text=message.text,
        payload=dict(message.payload),
        sent_at=message.send_time,
        status=status,
    )


def _note(page: _Page, conversation: Conversation, message: KfMessage, status: MessageStatus) -> None:
    """Remember what the page asks to be done beside storing it."""
    page.happenings.append((conversation, message))
    if status is MessageStatus.WAITING:
        page.waiting.add(conversation.external_userid)
    event = message.payload
    if message.event_type == "enter_session" and event.get("welcome_code"):
        page.welcomes.append((conversation.id, str(event["welcome_code"])))
    elif message.event_type == "msg_send_fail":
        page.failures.append((str(event.get("fail_msgid", "")), int(event.get("fail_type") or 0)))
    elif message.event_type == "user_recall_msg":
        page.recalls.append(str(event.get("recall_msgid", "")))


async def _write(
    connection: Connection, merchant_id: int, open_kfid: str, profile: Profile, page: _Page, now: datetime
) -> None:
    await insert_messages(connection, merchant_id, page.incoming)
    await save_conversations(connection, list(page.conversations.values()))
    await note_staff(connection, merchant_id, _staff_spoke(page))
    for msgid in page.recalls:
        await recall_message(connection, msgid)
    for msgid, fail_type in page.failures:
        await mark_undelivered(connection, msgid, fail_type)
    if page.failures:
        await never_arrived(connection, merchant_id, now, msgids=[msgid for msgid, _ in page.failures])
    for conversation_id, code in page.welcomes:
        await put(connection, merchant_id, conversation_id, [_welcome(profile, code)])
    await defer(connection, _jobs(merchant_id, open_kfid, page))


def _staff_spoke(page: _Page) -> dict[int, Spoke]:
    servicers = {c.id: c.servicer_userid or "" for c in page.conversations.values()}
    theirs = [message for message in page.incoming if message.origin == Origin.SERVICER]
    return {m.conversation_id: Spoke(servicers[m.conversation_id], m.sent_at) for m in theirs}


def _jobs(merchant_id: int, open_kfid: str, page: _Page) -> list[Job]:
    waiting = [page.conversations[person].id for person in sorted(page.waiting)]
    doubtful = [c.id for c in page.conversations.values() if staff_may_be_gone(c)]
    jobs = [turn_job(merchant_id, conversation_id, open_kfid) for conversation_id in waiting]
    jobs += [verify_job(merchant_id, conversation_id, open_kfid) for conversation_id in doubtful]
    jobs += [flush_job(merchant_id, conversation_id) for conversation_id, _ in page.welcomes]
    jobs += [retag_job(merchant_id, customer) for customer in sorted(page.telling)]
    return jobs


def _welcome(profile: Profile, code: str) -> Draft:
    """Return the welcome with its menu of frequent questions (wecom-api.md §3.6)."""
    text = profile.welcome.get("text") or profile.greeting or say("greeting", shop=profile.name)
    lines = [str(line) for line in profile.welcome.get("menu") or []][:9]
    if not lines:
        body = bodies.text(text)
    else:
        choices = [(_menu_id(line, number), clip(line, 128)) for number, line in enumerate(lines)]
        body = bodies.menu(text, choices)
    says = "\n".join([text, *(f"· {line}" for line in lines)])
    return Draft(OutboxKind.ON_EVENT, {"says": says, "code": code, "body": body}, dedupe_key=f"welcome:{code}"[:200])


def _menu_id(line: str, number: int) -> str:
    return HUMAN_MENU_ID if "人工" in line else f"welcome:{number}"
