"""Messages to staff about a hand-over: the brief with a card whose buttons take it, reminders, call-backs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.clock import in_shop_time
from agent.phrases import say
from graphs.conversation.menus import clip
from jobs import outbox
from jobs.drafting import known_as
from jobs.handoffs.briefs import brief_on, dialogue
from jobs.house import House
from store.conversations.conversations import Conversation, Line, Person, customer_and_lines, lock_conversation
from store.conversations.outbox import Draft, OutboxKind, put
from store.engine import Connection
from store.handoffs.cards import keep_card, told_staff
from store.handoffs.handoffs import Handoff, HandoffState, handoff_of, note_brief, open_handoff_of
from store.shops.merchants import Profile
from tools.wecom import cards
from tools.wecom.messages import Message

_LINES = 8
_FACT_BYTES = 78  # what a line of a card shows


async def brief_staff(house: House, merchant_id: int, handoff_id: int) -> None:
    """Tell those who should take a hand-over and were not told yet; who was told once is not told again."""
    profile = await house.resources.profiles.get(merchant_id)
    async with house.database.shop(merchant_id) as connection:
        handoff = await handoff_of(connection, handoff_id)
        person, lines = await customer_and_lines(connection, handoff.conversation_id, _LINES)
    if not handoff.state.is_open or handoff.state is HandoffState.TAKEN:
        return
    if not handoff.summary:
        brief = await brief_on(house, profile, handoff, lines)
        handoff.summary, handoff.suggestion = brief.summary, brief.suggestion
    async with house.database.shop(merchant_id) as connection:
        conversation = await lock_conversation(connection, handoff.conversation_id)
        current = await open_handoff_of(connection, handoff.conversation_id)
        if conversation is None or current is None or current.id != handoff_id:
            return
        await note_brief(connection, handoff_id, handoff.summary, handoff.suggestion)
        told = await told_staff(connection, handoff_id)
        readers = [userid for userid in _readers(profile, current) if userid not in told]
        if not readers:
            return
        customer = known_as(person.nickname, conversation.external_userid)
        current.summary, current.suggestion = handoff.summary, handoff.suggestion
        text = _text(current, customer, person, lines, house.clock())
        task_id = f"handoff-{handoff_id}-{len(told)}"
        await keep_card(connection, merchant_id, handoff_id, task_id, readers)
        drafts = [
            _draft(readers, cards.staff_text(text), f"brief:{task_id}", current.reason),
            _draft(readers, _buttons(current, task_id, customer, house.clock()), f"card:{task_id}", ""),
        ]
        await put(connection, merchant_id, handoff.conversation_id, drafts)
    await outbox.flush(house, merchant_id, handoff.conversation_id)


def _readers(profile: Profile, handoff: Handoff) -> list[str]:
    """Return whose business it is: the one it was given to, else all servicers; owners when it is pressing."""
    owners = profile.owners
    if handoff.servicer_userid:
        first = [handoff.servicer_userid]
        pressing = handoff.urgent or handoff.owner_called_at is not None
        return list(dict.fromkeys([*first, *(owners if pressing else [])]))
    servicers = [userid for account in profile.accounts for userid in account.servicers]
    return list(dict.fromkeys([*servicers, *owners]))


def _draft(readers: Sequence[str], body: Message, key: str, says: str) -> Draft:
    payload = {"says": says, "userids": list(readers), "body": body}
    return Draft(OutboxKind.STAFF, payload, dedupe_key=key)


def _text(handoff: Handoff, customer: str, person: Person, lines: Sequence[Line], now: datetime) -> str:
    waited = _waited(handoff, now)
    facts = [
        say("brief_summary", book="staff", summary=handoff.summary) if handoff.summary else "",
        say("brief_tags", book="staff", tags="、".join(person.tags[:8])) if person.tags else "",
        say("brief_waited", book="staff", waited=waited) if waited else "",
    ]
    title = (
        "card_title_urgent" if handoff.urgent else "brief_title_waiting" if handoff.owner_called_at else "card_title"
    )
    asked = handoff.state is HandoffState.ASKED and not handoff.servicer_userid
    return say(
        "brief_body",
        book="staff",
        title=say(title, book="staff"),
        # WeCom drops a message that equals one of the last half hour (wecom-api.md §5.1)
        customer=f"{customer}（{in_shop_time(handoff.asked_at):%m-%d %H:%M:%S}）",
        reason=clip(handoff.reason, 300),
        facts="".join(facts),
        lines=_said(handoff, lines),
        suggestion=say("brief_suggestion", book="staff", suggestion=handoff.suggestion) if handoff.suggestion else "",
        how=say("brief_how_asked" if asked else "brief_how", book="staff"),
    )


def _said(handoff: Handoff, lines: Sequence[Line]) -> str:
    told = dialogue(lines) or clip(handoff.question, 300) or say("card_no_words", book="staff")
    rows = told.split("\n")
    while len(rows) > 1 and len("\n".join(rows).encode()) > 900:
        rows.pop(0)
    return "\n".join(rows)


def _buttons(handoff: Handoff, task_id: str, customer: str, now: datetime) -> Message:
    facts = [
        cards.Fact(say("handoff_card_customer", book="staff"), clip(customer, _FACT_BYTES)),
        cards.Fact(say("handoff_card_reason", book="staff"), clip(handoff.reason, _FACT_BYTES)),
    ]
    if waited := _waited(handoff, now):
        facts.append(cards.Fact(say("handoff_card_waited", book="staff"), waited))
    return cards.button_card(
        task_id,
        say("handoff_card_title", book="staff"),
        [
            cards.Button(say("handoff_card_take", book="staff"), key=f"handoff:{handoff.id}:take"),
            cards.Button(say("handoff_card_pass", book="staff"), key=f"handoff:{handoff.id}:pass", style=2),
        ],
        facts=facts,
    )


async def remind(
    connection: Connection, profile: Profile, conversation: Conversation, handoff: Handoff, key: str, now: datetime
) -> None:
    """Put a reminder to the shop into the outbox, once for each step; `key` is the phrase."""
    person, _ = await customer_and_lines(connection, conversation.id, 1)
    values = {
        "customer": known_as(person.nickname, conversation.external_userid),
        "waited": _waited(handoff, now) or say("waited_minutes", book="staff", minutes="0"),
        "reason": clip(handoff.reason, 300),
        "asked": _asked(profile, handoff),
        "at": f"{in_shop_time(handoff.asked_at):%m-%d %H:%M}",
        "phone": handoff.call_back_phone or "",
        "when": handoff.call_back_when or say("call_back_no_time", book="staff"),
    }
    owners = profile.owners
    account = [userid for one in profile.accounts for userid in one.servicers]
    readers = list(dict.fromkeys([*owners, *account]))
    if readers:
        text = cards.staff_text(say(key, book="staff", **values))
        await put(
            connection,
            profile.id,
            conversation.id,
            [_draft(readers, text, f"{key}:{handoff.id}:{handoff.version}", key)],
        )


def _asked(profile: Profile, handoff: Handoff) -> str:
    if handoff.state is HandoffState.QUEUED or not handoff.tried:
        return say(
            "handoff_reminder_pool" if handoff.state is HandoffState.QUEUED else "handoff_reminder_end", book="staff"
        )
    names = {member.userid: member.name for member in profile.staff}
    tried = "、".join(names.get(userid, userid) for userid in handoff.tried)
    return say("handoff_reminder_tried", book="staff", names=tried)


def _waited(handoff: Handoff, now: datetime) -> str:
    """Return the wait in words, empty within the first minute."""
    hours, minutes = divmod(waited_minutes(handoff, now), 60)
    parts = [
        say("waited_hours", book="staff", hours=str(hours)) if hours else "",
        say("waited_minutes", book="staff", minutes=str(minutes)) if minutes else "",
    ]
    return " ".join(part for part in parts if part)


def waited_minutes(handoff: Handoff, now: datetime) -> int:
    """Return how many whole minutes the customer has waited for a person."""
    return max(0, int((now - handoff.asked_at).total_seconds() // 60))
