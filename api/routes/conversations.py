"""The inbox: conversations, their dialogues, why the assistant said what it said; speaking, marking what was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import AwareDatetime

from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.live import LiveDesk
from api.paging import Page, PageQuery, page_of
from api.shapes.conversations import Lines, StaffMessage, TalkOpened, TurnWhy
from jobs.requests import gap_job
from jobs.speaking import sending_in, speak
from jobs.teaching.cases import case_of
from store.conversations.conversations import place_of
from store.conversations.outbox import queued_parcels
from store.deferring import defer
from store.gaps.gaps import GapReason, note_gap
from store.inbox.lines import lines_of, preview_of
from store.inbox.lists import Shelf, Talk, talk_of, talks
from store.inbox.reasons import TurnTold, turn_told

router = APIRouter(prefix="/api/shops/{shop_id}", tags=["Inbox"])

ConversationId = Annotated[int, Path(ge=1, lt=2**63, description="会话编号")]
TurnId = Annotated[int, Path(ge=1, lt=2**63)]
OnShelf = Annotated[Shelf, Query(description="all 全部，waiting 等人工，people 人工接待中，assistant 小二接待中")]
Before = Annotated[AwareDatetime | None, Query(description="上一段的 before")]
Search = Annotated[str | None, Query(max_length=50, description="顾客昵称的一部分")]


@router.get("/conversations")
async def get_conversations(
    access: StaffAccess, page: PageQuery, shelf: OnShelf = "all", search: Search = None
) -> Page[Talk]:
    """Return conversations, newest change first."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await talks(connection, shelf, page.limit, page.after, search or None)
    return page_of(found, page.limit)


@router.get("/conversations/{conversation_id}")
async def get_conversation(access: StaffAccess, conversation_id: ConversationId) -> TalkOpened:
    """Return a conversation with what may be sent in it now."""
    return await _opened(access, conversation_id)


@router.get("/conversations/{conversation_id}/lines")
async def get_lines(
    access: StaffAccess,
    conversation_id: ConversationId,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 40,
) -> Lines:
    """Return the newest part of the dialogue, or the part before a moment."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await place_of(connection, conversation_id)
        items, earlier = await lines_of(connection, conversation_id, limit, before)
    return Lines(items=items, before=earlier)


@router.get(
    "/conversations/{conversation_id}/pictures/{msgid}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
async def get_picture(
    access: StaffAccess, conversation_id: ConversationId, msgid: Annotated[str, Path(max_length=64)]
) -> Response:
    """Return a picture the customer sent; kept for some days only."""
    async with access.house.database.shop(access.merchant_id) as connection:
        picture = await preview_of(connection, conversation_id, msgid)
    if picture is None:
        raise NotFound(say("inbox_no_picture", book="owner"))
    return Response(picture, media_type="image/jpeg", headers={"cache-control": "private, max-age=86400"})


@router.post("/conversations/{conversation_id}/messages", status_code=201)
async def post_message(access: StaffAccess, conversation_id: ConversationId, body: StaffMessage) -> TalkOpened:
    """Send a text to the customer in the shop's name; 409 when WeCom would not take it, with the reason."""
    await speak(access.house, access.merchant_id, conversation_id, body.text, key=body.key, by=access.actor)
    return await _opened(access, conversation_id)


@router.get("/conversations/{conversation_id}/turns/{turn_id}")
async def get_turn(access: StaffAccess, conversation_id: ConversationId, turn_id: TurnId) -> TurnWhy:
    """Return why the assistant answered so: sources, tools, checks, cost."""
    return TurnWhy.of(await _turn(access, conversation_id, turn_id))


@router.post("/conversations/{conversation_id}/turns/{turn_id}/wrong")
async def post_wrong(access: StaffAccess, conversation_id: ConversationId, turn_id: TurnId) -> TurnWhy:
    """Mark an answer as wrong: its question becomes a gap that somebody answers."""
    turn = await _turn(access, conversation_id, turn_id)
    question = str(turn.trace.get("question") or "").strip()
    if turn.message_id is None or not question:
        raise NotFound(say("turn_unknown", book="owner"))
    async with access.house.database.shop(access.merchant_id) as connection:
        await note_gap(connection, conversation_id, turn.message_id, GapReason.MARKED_WRONG, question)
        await defer(connection, [gap_job(access.merchant_id)])
    return TurnWhy.of(await _turn(access, conversation_id, turn_id))


@router.get(
    "/conversations/{conversation_id}/case.yaml",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {}}}},
)
async def get_case(
    access: OwnerAccess,
    conversation_id: ConversationId,
    message_id: Annotated[int | None, Query(ge=1, lt=2**63, description="只到这条消息的回复为止")] = None,
) -> Response:
    """Return a conversation as an evaluation case, personal data masked (owner)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        text = await case_of(connection, access.merchant_id, conversation_id, message_id=message_id)
    headers = {
        "content-disposition": f'attachment; filename="case-{conversation_id}.yaml"',
        "cache-control": "no-store",
    }
    return Response(text, media_type="application/yaml", headers=headers)


@router.get("/live", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def get_live(
    access: StaffAccess, request: Request, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Tell what changes as Server-Sent Events: `conversation` with its id; resumes after `Last-Event-ID`."""
    desk: LiveDesk = request.app.state.live
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    events = desk.watch(access.merchant_id, _moment(last_event_id))
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _moment(event_id: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(event_id or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


async def _opened(access: Access, conversation_id: int) -> TalkOpened:
    async with access.house.database.shop(access.merchant_id) as connection:
        talk = await talk_of(connection, conversation_id)
        queued = sum(parcel.is_speech for parcel in await queued_parcels(connection, conversation_id))
    if talk is None:
        raise NotFound(say("handoff_no_conversation", book="owner"))
    profile = await access.house.resources.profiles.get(access.merchant_id)
    name = profile.name_of(talk.servicer_userid)
    now = access.house.clock()
    sending = sending_in(talk.service_state, name, talk.last_customer_at, talk.sent_since, queued, now)
    return TalkOpened(talk=talk, sending=sending)


async def _turn(access: Access, conversation_id: int, turn_id: int) -> TurnTold:
    async with access.house.database.shop(access.merchant_id) as connection:
        turn = await turn_told(connection, conversation_id, turn_id)
    if turn is None:
        raise NotFound(say("turn_unknown", book="owner"))
    return turn
