"""Staff speak to a customer from here, through the kf account, while the session is the assistant's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.errors import Conflict, NotFound
from agent.phrases import say
from jobs.house import House
from jobs.outbox import flush
from store.conversations.conversations import Conversation, ServiceState, lock_conversation
from store.conversations.messages import MessageStatus, settle_messages, waiting_ids
from store.conversations.outbox import Draft, OutboxKind, put, queued_parcels
from store.shops.merchants import Profile
from tools.wecom import messages

WINDOW = timedelta(hours=48)
QUOTA = 5
"""Messages WeCom takes after each of the customer's, within the window (wecom-api.md §3.5)."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What may be sent from here: until when, how many more; `refusal` says in Chinese why nothing may."""

    until: datetime | None
    left: int
    refusal: str = ""


def sending_in(
    state: int, servicer: str, last_customer_at: datetime | None, sent: int, queued: int, now: datetime
) -> Sending:
    """Return what WeCom would take now."""
    until = last_customer_at + WINDOW if last_customer_at else None
    left = max(0, QUOTA - sent - queued)
    return Sending(until, left, _refusal(state, servicer, until, left, now))


def _refusal(state: int, servicer: str, until: datetime | None, left: int, now: datetime) -> str:
    if state == ServiceState.STAFF:
        return say("speak_with_people", book="owner", who=servicer)
    if state == ServiceState.QUEUED:
        return say("speak_queued", book="owner")
    if state == ServiceState.ENDED:
        return say("speak_over", book="owner")
    if until is None or until <= now:
        return say("speak_window", book="owner")
    return "" if left else say("speak_quota", book="owner")


async def speak(house: House, merchant_id: int, conversation_id: int, text: str, *, key: str, by: str) -> None:
    """Send a text in the name of the shop; what the customer waits for counts as answered by staff.

    Raises `NotFound`, or `Conflict` when WeCom would not take it. The same `key` again sends nothing.
    """
    draft = Draft(OutboxKind.MESSAGE, {"says": text, "body": messages.text(text), "by": by}, dedupe_key=f"staff:{key}")
    profile = await house.resources.profiles.get(merchant_id)
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, conversation_id)
        if conversation is None:
            raise NotFound(say("handoff_no_conversation", book="owner"))
        if not await put(connection, merchant_id, conversation_id, [draft]):
            return  # a second tap
        queued = sum(parcel.is_speech for parcel in await queued_parcels(connection, conversation_id)) - 1
        if refusal := _now(house, conversation, profile, queued).refusal:
            raise Conflict(refusal)
        await settle_messages(connection, await waiting_ids(connection, conversation_id), MessageStatus.STAFF)
    await flush(house, merchant_id, conversation_id)


def _now(house: House, known: Conversation, profile: Profile, queued: int) -> Sending:
    servicer = profile.name_of(known.servicer_userid)
    return sending_in(known.service_state, servicer, known.last_customer_at, known.sent_since, queued, house.clock())
